import Glibc
import JSON
import Testing

@Suite struct JSONFuzzTests {
  static let samples = [
    "{\"schema\":1,\"event_id\":\"5012345-EURUSD-M15-1732147200\",\"account\":{\"balance\":"
      + "100000.0,\"hedging\":true,\"x\":null},\"bars\":{\"M1\":[[1732147140,1.05410,1.05436,"
      + "1.05402,1.05432,128],[1,2,3]],\"M5\":[]},\"n\":[-1.5e-3,0,10,12345678901234567890123]}",
    "[\"a\\\"b\\\\c\\/d\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\u{e9}\u{20ac}\u{1F600}\",[[[[{}]]]]]",
    " { \"a\" : [ 1 , true , false , null , \"\" ] , \"b\" : { \"c\" : 1e5 } } ",
    "// c\n{a: 'it\\'s', /* d */ b: [+1, .5, 5., 0xFF,], $c: {x_1: -0x1,},}\n",
    "[0.1,1.25,123456.789,1234567890,0.30000000000000004,1e22,null,1732147140,1.05410]",
  ].map { [UInt8]($0.utf8) }

  static let options: [JSONOptions] = [
    [], .refuseDuplicateKeys, .json5, [.json5, .refuseDuplicateKeys],
  ]

  /// Reads the bytes in every way and gives what the strict way made of them.
  static func readAll(_ bytes: UnsafeRawBufferPointer) -> JSONValue? {
    var strict: JSONValue?
    for option in options {
      var value: JSONValue?
      do {
        value = try JSONValue(parsing: bytes, options: option)
      } catch {
        #expect(error.offset >= 0 && error.offset <= bytes.count)
      }
      if option == [] { strict = value }
      var isValid = true
      do { try JSONReader.validate(bytes, options: option) } catch { isValid = false }
      #expect(isValid == (value != nil), "passing over accepts what reading accepts")
    }
    return strict
  }

  /// Reads the bytes as a row and checks it against the elements of `value`.
  static func readRow(_ bytes: UnsafeRawBufferPointer, like value: JSONValue?) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 16) { row in
      let numbers = value?.array?.map { $0.isNull ? Double.nan : $0.double }
      var reader = JSONReader(bytes)
      do throws(JSONError) {
        let count = try reader.readNumberRow(into: row, nullAsNaN: true)
        try reader.finish()
        #expect(row[..<count].map(\.bitPattern) == numbers?.map { $0?.bitPattern })
      } catch {
        #expect(
          numbers == nil || numbers?.contains(nil) == true || error.code == "too_many_elements")
      }
    }
  }

  @Test("a text cut anywhere is an error, and nothing beyond its last byte is read")
  func truncation() throws {
    let memory = try GuardedBytes(capacity: 4_096)
    for (number, sample) in Self.samples.enumerated() {
      for count in 0..<sample.count {
        let value = memory.with(sample[..<count]) { bytes in
          let value = Self.readAll(bytes)
          Self.readRow(bytes, like: value)
          return value
        }
        #expect(value == nil || count == sample.count - 1, "sample \(number) cut at \(count)")
      }
    }
  }

  @Test("a text changed at random is read by all ways alike or refused, and never read beyond")
  func mutation() throws {
    let seed: UInt64 = 20_251_121
    var random = SplitMix64(state: seed)
    let memory = try GuardedBytes(capacity: 4_096)
    var accepted = 0
    for round in 0..<30_000 {
      let sample = Self.mutated(&random)
      memory.with(sample) { bytes in
        let value = Self.readAll(bytes)
        Self.readRow(bytes, like: value)
        guard let value else { return }
        accepted += 1
        let again = Result { () throws(JSONError) in try JSONValue(parsing: value.json) }
        #expect(again == .success(value), "round \(round), seed \(seed): \(sample)")
      }
    }
    #expect(accepted > 1_000)
  }

  @Test("a row of 1 to 8 numbers reads the same at every distance from the bytes' end")
  func rowAtEnd() throws {
    let memory = try GuardedBytes(capacity: 4_096)
    let numbers = [
      "1732147140", "1.05410", "-0.5", "39123.45", "1e-5", "12345678.12345678", "0", "7",
    ]
    for count in 1...8 {
      let text = "[" + numbers[..<count].joined(separator: ",") + "]"
      let expected = numbers[..<count].compactMap { Double($0) }
      for padding in 0...70 {
        memory.with([UInt8](text.utf8) + [UInt8](repeating: 0x20, count: padding)) { bytes in
          withUnsafeTemporaryAllocation(of: Double.self, capacity: 8) { row in
            var reader = JSONReader(bytes)
            let result = Result { () throws(JSONError) in try reader.readNumberRow(into: row) }
            #expect(result == .success(count))
            #expect(Array(row[..<count]) == expected)
          }
        }
      }
    }
  }

  @Test(
    "what is accepted and what it means agree with Python's json",
    .enabled(if: getenv("CONVICTION_PYTHON") != nil))
  func differential() throws {
    var random = SplitMix64(state: 7)
    var cases = JSONStrictnessTests.refused.map { [UInt8]($0.0.utf8) } + Self.samples
    for _ in 0..<20_000 { cases.append(Self.mutated(&random)) }
    var text = ""
    for bytes in cases {
      let hex = bytes.isEmpty ? "-" : Self.hex(bytes)
      do {
        text += "\(hex) 1 \(Self.hex(try JSONValue(parsing: bytes).json))\n"
      } catch { text += "\(hex) 0\n" }
    }
    var template = Array("/tmp/conviction-json-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    try #require(descriptor >= 0)
    let path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    defer { unlink(path) }
    let file = try #require(fdopen(descriptor, "w"))
    fputs(text, file)
    fclose(file)
    let folder = try #require(#filePath.lastIndex(of: "/").map { #filePath[..<$0] })
    let python = try #require(getenv("CONVICTION_PYTHON").map { String(cString: $0) })
    #expect(system("'\(python)' '\(folder)/Fixtures/differential/check.py' \(path)") == 0)
  }

  static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// A sample with one to four bytes or pieces of it changed.
  static func mutated(_ random: inout SplitMix64) -> [UInt8] {
    let alphabet = [UInt8]("{}[]:,\"'\\/*+-.0123456789eExXunltrf \n\t\u{1}\u{e9}\u{20ac}".utf8)
    var bytes = samples[Int.random(in: 0..<samples.count, using: &random)]
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let other = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes[place] = other
      case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 2: bytes.insert(other, at: place)
      case 3: bytes.remove(at: place)
      case 4: bytes.removeLast(min(bytes.count, place % 9))
      case 5: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      default:
        let end = min(bytes.count, place + Int.random(in: 1...12, using: &random))
        bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
      }
    }
    return bytes
  }
}
