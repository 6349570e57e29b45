import Glibc
import JSON
import Testing

@Suite struct JSONNumberTests {
  struct Case {
    var text: String
    var bits: UInt64
    var isShortest: Bool
  }

  static func cases() throws -> [Case] {
    try fixture("numbers/numbers.txt").split(separator: UInt8(ascii: "\n")).map { line in
      var fields = String(decoding: line, as: UTF8.self).split(separator: " ")
      let isShortest = fields[0] == "r"
      if isShortest { fields.removeFirst() }
      return Case(
        text: String(fields[0]), bits: try #require(UInt64(fields[1], radix: 16)),
        isShortest: isShortest)
    }
  }

  @Test("every number reads to the last bit as Python reads it, alone, in a value and in a row")
  func matchesPython() throws {
    let cases = try Self.cases()
    #expect(cases.count > 6_000)
    for item in cases {
      let double = try reading(item.text) { try $0.readDouble() }
      #expect(double.bitPattern == item.bits, "\(item.text)")
      let value = try #require(try parsed(item.text).double)
      #expect(value.bitPattern == item.bits, "\(item.text)")
      // The blanks let the row's scan look ahead, which it does not do at the bytes' end.
      for row in ["[\(item.text)]", "[1,\(item.text),2]" + String(repeating: " ", count: 80)] {
        let numbers = try readRow(row)
        #expect(numbers[numbers.count / 2].bitPattern == item.bits, "\(row)")
      }
    }
  }

  @Test("sixty thousand generated numbers read as Python reads them")
  func generatedNumbers() throws {
    let sums = try fixture("numbers/blocks.txt").split(separator: UInt8(ascii: "\n"))
    #expect(sums.count == 120)
    for (block, expected) in sums.enumerated() {
      var sum: UInt64 = 0
      for index in 0..<500 {
        let text = Self.generated(UInt64(block * 500 + index))
        if let value = try finite(text) { sum &+= value.bitPattern }
      }
      #expect(sum == UInt64(String(decoding: expected, as: UTF8.self), radix: 16), "block \(block)")
    }
  }

  @Test("forty thousand generated numbers of 1 to 60 digits read as strtod reads them")
  func matchesLibrary() throws {
    let seed: UInt64 = 78
    var random = SplitMix64(state: seed)
    for _ in 0..<40_000 {
      var text = String(Int.random(in: 1...9, using: &random))
      for _ in 0..<Int.random(in: 0...30, using: &random) {
        text += String(Int.random(in: 0...9, using: &random))
      }
      if Bool.random(using: &random) {
        text += "."
        for _ in 0..<Int.random(in: 1...29, using: &random) {
          text += String(Int.random(in: 0...9, using: &random))
        }
      }
      if Bool.random(using: &random) { text += "e\(Int.random(in: -60...60, using: &random))" }
      let expected = strtod(text, nil)
      #expect(try finite(text)?.bitPattern == expected.bitPattern, "\(text), seed \(seed)")
      let row = try readRow("[-\(text),0]" + String(repeating: " ", count: 80))
      #expect(row[0].bitPattern == (-expected).bitPattern, "-\(text), seed \(seed)")
    }
  }

  @Test("a number of a million digits is read, and one of 400 digits refused")
  func hugeDigitCounts() throws {
    let zeros = String(repeating: "0", count: 1_000_000)
    #expect(try parsed("0.\(zeros)1e1000001").double == 1)
    #expect(try parsed("1\(zeros)e-1000000").double == 1)
    #expect(try parsed("1\(zeros)e-1000000").int64 == 1)
    #expect(try parsed("0.\(zeros)1").double == 0)
    #expect(try parsed("3e-\(zeros)1").double == 0.3)
    let nines = String(repeating: "9", count: 400)
    #expect(refusal(nines) == JSONError(offset: 0, kind: .numberTooLarge))
  }

  @Test(
    "a number that would be infinite is refused at its beginning",
    arguments: ["1e400", "-1e309", "1.7976931348623159e308", "1e999999999999999999999"])
  func tooLarge(text: String) {
    #expect(refusal("[0, \(text)]") == JSONError(offset: 4, kind: .numberTooLarge))
  }

  @Test(
    "integers of 64 bits are exact, however they are written",
    arguments: [
      ("0", Int64(0)), ("-0", 0), ("0.0", 0), ("0e5", 0), ("1.0", 1), ("1e3", 1_000),
      ("-1.50e1", -15), ("1200e-2", 12), ("9007199254740993", 9_007_199_254_740_993),
      ("9007199254740993.0", 9_007_199_254_740_993), ("9223372036854775807", .max),
      ("9223372036854775807.000", .max), ("922337203685477580.7e1", .max),
      ("-9223372036854775808", .min), ("-9.223372036854775808e18", .min),
      ("1.000000000000000000000000000000", 1),
      ("100000000000000000000000000000e-20", 1_000_000_000),
    ])
  func exactIntegers(text: String, expected: Int64) throws {
    #expect(try parsed(text).int64 == expected)
    #expect(try reading(text) { try $0.readInt64() } == expected)
    #expect(try parsed(text).double == Double(expected))
  }

  @Test(
    "a number with a fraction is no integer, even where its nearest double is",
    arguments: [
      "1.5", "1e-1", "-0.1", "1e-400", "9007199254740992.5", "1.00000000000000000000000000001",
      "9223372036854775807.5",
    ])
  func fractions(text: String) throws {
    #expect(try parsed(text).int64 == nil)
    let error = #expect(throws: JSONError.self) { try reading(text) { try $0.readInt64() } }
    #expect(error == JSONError(offset: 0, kind: .notAnInteger))
    #expect(error?.isSyntax == false)
  }

  @Test(
    "an integer outside 64 bits is a number, but no integer",
    arguments: [
      "9223372036854775808", "-9223372036854775809", "1e19", "18446744073709551616", "1e300",
      "123456789012345678901234567890",
    ])
  func largeIntegers(text: String) throws {
    #expect(try parsed(text).int64 == nil)
    #expect(try parsed(text).double == strtod(text, nil))
    let error = #expect(throws: JSONError.self) { try reading(text) { try $0.readInt64() } }
    #expect(error == JSONError(offset: 0, kind: .integerTooLarge))
  }

  @Test(
    "an integer beyond 2^53 stays itself when it is written again, however it came",
    arguments: ["90071992547409936.0", "9.0071992547409936e16", "-90071992547409936", "1e18"])
  func rewrittenIntegers(text: String) throws {
    let value = try parsed(text)
    let again = try JSONValue(parsing: value.bytes)
    #expect(value.int64 != nil)
    #expect(again.int64 == value.int64)
    #expect(again == value)
  }

  @Test("one and 1.0 are equal numbers, neighbours beyond 2^53 are not")
  func equality() throws {
    #expect(try parsed("1") == parsed("1.0"))
    #expect(try parsed("1e2") == parsed("100"))
    #expect(try parsed("9007199254740993") != parsed("9007199254740992"))
    #expect(try parsed("9007199254740992.5") != parsed("9007199254740992"))
  }

  /// The recipe that the fixture's script states.
  static func generated(_ index: UInt64) -> String {
    var random = SplitMix64(state: index)
    let (a, b, c) = (random.next(), random.next(), random.next())
    func power(_ exponent: UInt64) -> UInt64 { (0..<exponent).reduce(1) { power, _ in power * 10 } }
    var text = c & 1 << 40 != 0 ? "-" : ""
    text += String(a % power(c % 20))
    if c & 1 << 41 != 0 { text += "." + String(b % power(c / 32 % 20)) }
    if c & 3 << 42 == 0 { text += "e" + String(Int64(c / (1 << 44) % 600) - 300) }
    return text
  }

  private func finite(_ text: String) throws -> Double? {
    do {
      return try reading(text) { try $0.readDouble() }
    } catch let error as JSONError where error.kind == .numberTooLarge {
      return nil
    }
  }

  private func readRow(_ text: String) throws -> [Double] {
    try [Double](unsafeUninitializedCapacity: 8) { buffer, count in
      count = try reading(text) { reader in
        let count = try reader.readNumberRow(into: buffer)
        try reader.finish()
        return count
      }
    }
  }
}
