import Foundation
import JSON
import Testing

@Suite struct JSONWriterTests {
  static func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test("commas and colons stand where they belong, however things are nested")
  func nesting() {
    var writer = JSONWriter(reserving: 100)
    writer.beginObject()
    writer.key("a")
    writer.beginArray()
    writer.endArray()
    writer.key("b")
    writer.beginArray()
    writer.write(1)
    writer.beginObject()
    writer.endObject()
    writer.beginArray()
    writer.write(true)
    writer.writeNull()
    writer.endArray()
    writer.write("x")
    writer.endArray()
    let isOpen = !writer.isBalanced
    #expect(isOpen)
    writer.key("c")
    writer.write(raw: [UInt8]("{\"d\":1}".utf8))
    writer.key("e")
    writer.write(0.5)
    writer.endObject()
    let isClosed = writer.isBalanced
    #expect(isClosed)
    let nested = String(decoding: writer.bytes, as: UTF8.self)
    #expect(
      nested
        == "{\"a\":[],\"b\":[1,{},[true,null],\"x\"],\"c\":{\"d\":1},\"e\":0.5}")
    writer.removeAll()
    writer.write(false)
    let anew = String(decoding: writer.bytes, as: UTF8.self)
    #expect(anew == "false")
  }

  @Test("a value is written again as often as wanted, with the commas that are due")
  func again() {
    let text = Self.written { writer in
      writer.beginObject()
      writer.key("a")
      let start = writer.count
      writer.strings(["x", "y"])
      let value = start..<writer.count
      for name in ["b", "c"] {
        writer.key(named: name)
        writer.write(again: value)
      }
      writer.key("d")
      writer.beginArray()
      for _ in 0..<40 { writer.write(again: value) }
      writer.endArray()
      writer.endObject()
    }
    let value = "[\"x\",\"y\"]"
    let many = Array(repeating: value, count: 40).joined(separator: ",")
    #expect(text == "{\"a\":\(value),\"b\":\(value),\"c\":\(value),\"d\":[\(many)]}")
  }

  @Test("an escape is made at whatever place of a text it is due, and at no other")
  func everyPlace() throws {
    let others = Array("0aé~ !#[]\u{7f}😀".unicodeScalars)
    for length in 1...20 {
      for place in 0..<length {
        for special in ["\"", "\\", "\u{1}", "\u{1f}"] {
          var text = String.UnicodeScalarView()
          for index in 0..<length {
            if index == place {
              text.append(contentsOf: special.unicodeScalars)
            } else {
              text.append(others[(index + length) % others.count])
            }
          }
          let json = Self.written { $0.write(String(text)) }
          let read = try JSONDecoder().decode([String].self, from: Data("[\(json)]".utf8))
          #expect(read == [String(text)])
          #expect(json.filter { $0 == "\\" }.count == (special == "\\" ? 2 : 1))
        }
      }
    }
  }

  @Test("integers are written whole", arguments: [Int64.min, -1, 0, 7, 10, 1_732_147_200, .max])
  func integers(value: Int64) {
    #expect(Self.written { $0.write(value) } == value.description)
    #expect(Self.written { $0.write(Int(value)) } == value.description)
  }

  @Test("what must be escaped in a string is, and nothing else")
  func strings() {
    let cases: [(String, String)] = [
      ("", ""), ("plain", "plain"), ("\"\\/", "\\\"\\\\/"), ("\u{8}\u{c}\n\r\t", "\\b\\f\\n\\r\\t"),
      ("\0a\u{1f}", "\\u0000a\\u001f"),
      ("\u{7f}\u{e9}\u{1F600}\u{2028}", "\u{7f}\u{e9}\u{1F600}\u{2028}"),
    ]
    for (text, expected) in cases {
      #expect(Self.written { $0.write(text) } == "\"\(expected)\"")
      let member = Self.written { writer in
        writer.beginObject()
        writer.key(named: text)
        writer.write(1)
        writer.endObject()
      }
      #expect(member == "{\"\(expected)\":1}")
    }
  }

  @Test(
    "doubles are written with the shortest digits that read back",
    arguments: [
      (0.0, "0.0"), (-0.0, "-0.0"), (1.0, "1.0"), (-1.0, "-1.0"), (100_000.0, "100000.0"),
      (100_250.5, "100250.5"), (1.05432, "1.05432"), (0.1, "0.1"), (0.00001, "1e-05"),
      (0.0001, "0.0001"), (0.00012345678, "0.00012345678"), (0.1 + 0.2, "0.30000000000000004"),
      (9_999_999.99999999, "9999999.99999999"), (9_999_999.5, "9999999.5"), (1e7, "10000000.0"),
      (1e15, "1000000000000000.0"), (1e16, "1e+16"), (1e100, "1e+100"),
      (.leastNonzeroMagnitude, "5e-324"),
      (.greatestFiniteMagnitude, "1.7976931348623157e+308"), (1.0 / 3, "0.3333333333333333"),
      (-78.3, "-78.3"), (.nan, "null"), (.infinity, "null"), (-.infinity, "null"),
    ])
  func doubles(value: Double, expected: String) {
    #expect(Self.written { $0.write(value) } == expected)
  }

  /// The significant digits of a number's text, and where its point would be.
  static func digits(of text: String) -> (digits: String, power: Int) {
    let parts = text.split(separator: "e")
    let mantissa = parts[0].drop { $0 == "-" }.split(separator: ".")
    let fraction = mantissa.count > 1 ? mantissa[1] : ""
    var digits = String(mantissa[0] + fraction).drop { $0 == "0" }
    var power = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) - fraction.count
    while digits.last == "0" {
      digits.removeLast()
      power += 1
    }
    return (String(digits), power)
  }

  @Test("numbers are written with the same digits as Python writes them, and read back")
  func matchesPython() throws {
    let cases = try JSONNumberTests.cases()
    #expect(cases.filter(\.isShortest).count == 2_000)
    for item in cases {
      let value = Double(bitPattern: item.bits)
      let text = Self.written { $0.write(value) }
      #expect(try reading(text) { try $0.readDouble() }.bitPattern == item.bits)
      #expect(text == value.description)
      if item.isShortest { #expect(Self.digits(of: text) == Self.digits(of: item.text)) }
    }
  }

  @Test("prices of up to nine decimals are written as the standard library describes them")
  func prices() {
    let seed: UInt64 = 5
    let scales = [1.0, 10, 100, 1e3, 1e5, 1e7, 1e8, 1e9]
    var random = SplitMix64(state: seed)
    for _ in 0..<50_000 {
      let scale = scales[Int.random(in: scales.indices, using: &random)]
      let value =
        Double(Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &random)) / scale
      #expect(Self.written { $0.write(value) } == value.description, "seed \(seed)")
    }
  }

  @Test(
    "what is read is written again as it was",
    arguments: [
      "null", "[]", "{}", "{\"b\":1,\"a\":[true,false,null,\"x\\n\"]}", "[1,1.0,-0.0,0.5]",
      "[9223372036854775807,-9223372036854775808]", "[9007199254740993]", "\"\u{e9}e\u{301}\"",
      "{\"a\":1,\"a\":2}",
    ])
  func roundTrip(text: String) throws {
    let value = try parsed(text)
    #expect(String(decoding: value.json, as: UTF8.self) == text)
    #expect(Self.written { $0.write(value) } == text)
  }
}
