import JSON
import Testing

/// What is read in a quick way where enough bytes follow reads as it does at the end of the bytes.
@Suite struct JSONPlacesTests {
  /// Longer than what any quick way looks at.
  static let space = String(repeating: " ", count: 100)

  /// What reading the start of `text` gives, or its error, and where the reader then stands.
  static func outcome<Value>(
    _ text: String, _ options: JSONOptions,
    _ read: (inout JSONReader) throws(JSONError) -> Value
  ) -> String {
    reading(text, options: options) { reader in
      do throws(JSONError) {
        let value = try read(&reader)
        return "\(value) to \(reader.offset)"
      } catch {
        return "\(error)"
      }
    }
  }

  @Test("a number is read alike or refused alike whatever follows it, whole or not")
  func numbers() {
    let seed: UInt64 = 11
    var random = SplitMix64(state: seed)
    let pieces = [
      "0", "1", "7", "10", "00", "123456", "12345678", "99999999", "000", ".", ".5", "-", "+", "e",
      "E", "e5", "e-3", "x", "1763517960", "9007199254740993", "0.1", "123.456", "9", "12345678901",
    ]
    for _ in 0..<30_000 {
      let text = (0..<Int.random(in: 1...4, using: &random))
        .map { _ in pieces[Int.random(in: pieces.indices, using: &random)] }.joined()
      for options in [JSONOptions(), .json5] {
        for end in ["", ",", "]"] {
          let (alone, amid) = (text + end, text + end + Self.space)
          let double = Self.outcome(alone, options) { (r) throws(JSONError) in
            try r.readDouble().bitPattern
          }
          let integer = Self.outcome(alone, options) { (r) throws(JSONError) in
            try r.readInt64()
          }
          guard !double.contains("was the end"), !integer.contains("was the end") else { continue }
          #expect(
            Self.outcome(amid, options) { (r) throws(JSONError) in try r.readDouble().bitPattern }
              == double, "\(alone) seed \(seed)")
          #expect(
            Self.outcome(amid, options) { (r) throws(JSONError) in try r.readInt64() } == integer,
            "\(alone) seed \(seed)")
        }
      }
    }
  }

  @Test("members are read alike or refused alike at the bytes' end and before")
  func members() throws {
    let seed: UInt64 = 12
    var random = SplitMix64(state: seed)
    let pieces = [
      "\"a\"", "\"ab\"", "\"a_longer_name\"", "\"\\u0061\"", "\"\"", "\"é\"", "\"\u{1}\"", "1", ":",
      ":", ":1", ":2,", ",", ",", "{", "}", "}", "[", "]", "\"b\":3", "\"c\":4,", ":{\"a\":5}",
    ]
    for _ in 0..<30_000 {
      let words = (0..<Int.random(in: 1...8, using: &random))
        .map { _ in pieces[Int.random(in: pieces.indices, using: &random)] }
      for options in [JSONOptions(), .refuseDuplicateKeys] {
        let alone = "{" + words.joined() + "}"
        let plain = refusal(alone, options: options)
        let spaced = refusal(alone + Self.space, options: options)
        if let plain, case .unexpectedEnd = plain.kind { continue }
        #expect(plain == spaced, "\(alone) seed \(seed)")
      }
    }
  }

  @Test("a name that comes again is found among any number of others, at its second place")
  func duplicates() {
    for count in [1, 2, 5, 23, 24, 25, 26, 63, 64, 65, 66, 130] {
      let names = (0..<count).map { "name\($0 * 7_919)" }
      for again in Set([0, count / 2, count - 1]) {
        for repeated in ["\"\(names[again])\"", "\"\\u006e\(names[again].dropFirst())\""] {
          let start =
            "{\"x\":{" + names.map { "\"\($0)\":{\"\($0)\":1,\"y\":2}," }.joined()
          let text = start + repeated + ":3}}" + Self.space
          let expected = JSONError(offset: start.utf8.count, kind: .duplicateKey(names[again]))
          #expect(refusal(text, options: .refuseDuplicateKeys) == expected)
          #expect(refusal(text) == nil)
        }
      }
      let all = "{" + names.map { "\"\($0)\":1" }.joined(separator: ",") + "}"
      #expect(refusal("[\(all),\(all)]" + Self.space, options: .refuseDuplicateKeys) == nil)
    }
  }

  @Test("a name is a literal if every byte is the same, whatever its length")
  func literals() throws {
    let literals: [StaticString] = [
      "", "a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg", "abcdefgh", "abcdefghi",
      "abcdefghijklmno", "abcdefghijklmnop", "abcdefghijklmnopqrstuvw",
    ]
    for literal in literals {
      var bytes = Array("\(literal)".utf8)
      // A text that cannot be read would be no literal either, and prove nothing.
      func isSame(_ bytes: [UInt8]) throws -> Bool {
        try reading("\"\(String(decoding: bytes, as: UTF8.self))\"") { reader in
          try reader.readText() == literal
        }
      }
      #expect(try isSame(bytes))
      #expect(try !isSame(bytes + [0x61]))
      if !bytes.isEmpty { #expect(try !isSame(Array(bytes.dropLast()))) }
      for index in bytes.indices {
        bytes[index] ^= 1
        #expect(try !isSame(bytes), "\(literal) at \(index)")
        bytes[index] ^= 1
      }
    }
  }
}
