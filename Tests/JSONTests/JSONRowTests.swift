import JSON
import Testing

@Suite struct JSONRowTests {
  /// Blanks after the row, so that the scan of whole words is used; and none, so that it is not.
  static let paddings = [0, 1, 40, 63, 64, 65, 100]

  static func row(
    _ text: String, capacity: Int = 8, nullAsNaN: Bool = false, options: JSONOptions = []
  ) throws -> [Double] {
    try [Double](unsafeUninitializedCapacity: capacity) { buffer, count in
      count = try reading(text, options: options) { reader in
        let count = try reader.readNumberRow(
          into: UnsafeMutableBufferPointer(rebasing: buffer[..<capacity]), nullAsNaN: nullAsNaN)
        try reader.finish()
        return count
      }
    }
  }

  @Test(
    "a row of numbers is read, whatever blanks are in it",
    arguments: [
      ("[]", []), ("[ ]", []), ("[1]", [1]),
      (
        "[1732147140,1.05410,1.05436,1.05402,1.05432,128]",
        [1_732_147_140, 1.0541, 1.05436, 1.05402, 1.05432, 128]
      ),
      ("[1, 2, 3.5]", [1, 2, 3.5]), ("[ 1 ,2 , 3 ]", [1, 2, 3]), ("[\n1,\n\t2\r]", [1, 2]),
      ("[1,  2]", [1, 2]), ("[ -1, -2.5,  -30]", [-1, -2.5, -30]),
      ("[0,-0.5,0.25]", [0, -0.5, 0.25]),
      ("[1e3,1.5E-2,2]", [1_000, 0.015, 2]),
      (
        "[12345678,1234567.8,123456.78]",
        [12_345_678, 1_234_567.8, 123_456.78]
      ),
      (
        "[0.1234567,0.12345678,1234567890.123456789]",
        [0.1234567, 0.12345678, 1_234_567_890.123456789]
      ),
      ("[39123.45,191.234,2034.55]", [39_123.45, 191.234, 2_034.55]),
      (
        "[9007199254740993,123456789012345678901234567890,0.1]",
        [9_007_199_254_740_992, 1.2345678901234568e29, 0.1]
      ),
    ] as [(String, [Double])])
  func reads(text: String, expected: [Double]) throws {
    for padding in Self.paddings {
      let padded = text + String(repeating: " ", count: padding)
      #expect(try Self.row(padded) == expected, "\(padding) blanks after")
    }
  }

  static let refused: [(String, Int, JSONError.Kind)] = [
    ("[01,2]", 1, .leadingZero), ("[00.5,2]", 1, .leadingZero), ("[1,-01]", 4, .leadingZero),
    ("[1.,2]", 3, .invalidNumber), ("[.5]", 1, .unexpectedByte(0x2e, expected: "a value")),
    ("[-.5]", 2, .invalidNumber), ("[+1]", 1, .unexpectedByte(0x2b, expected: "a value")),
    ("[1,- 2]", 4, .invalidNumber), ("[1,--2]", 4, .invalidNumber),
    ("[1,]", 3, .unexpectedByte(0x5d, expected: "a value")),
    ("[1,,2]", 3, .unexpectedByte(0x2c, expected: "a value")),
    ("[,1]", 1, .unexpectedByte(0x2c, expected: "a value")),
    ("[1.5.2]", 4, .unexpectedByte(0x2e, expected: "',' or ']'")),
    ("[1 2]", 3, .unexpectedByte(0x32, expected: "',' or ']'")),
    ("[1}", 2, .unexpectedByte(0x7d, expected: "',' or ']'")),
    ("[1.5e]", 5, .invalidNumber), ("[1,1e400]", 3, .numberTooLarge),
    ("[1,NaN]", 3, .unexpectedByte(0x4e, expected: "a value")), ("[-,1]", 2, .invalidNumber),
    ("[1,null]", 3, .wrongType(expected: .number, found: .null)),
    ("[1,\"2\"]", 3, .wrongType(expected: .number, found: .string)),
    ("[1,[2]]", 3, .wrongType(expected: .number, found: .array)),
    ("[true]", 1, .wrongType(expected: .number, found: .bool)),
    ("[1,2,3,4,5,6,7,8,9]", 17, .tooManyElements(limit: 8)),
    ("{}", 0, .wrongType(expected: .array, found: .object)),
    ("7", 0, .wrongType(expected: .array, found: .number)),
  ]

  @Test("a row that is not strict, not flat or too long is refused where it goes wrong")
  func refuses() {
    for (text, offset, kind) in Self.refused {
      for padding in Self.paddings {
        let padded = text + String(repeating: " ", count: padding)
        let error = #expect(throws: JSONError.self) { _ = try Self.row(padded) }
        #expect(error == JSONError(offset: offset, kind: kind), "\(text), \(padding) blanks")
      }
    }
  }

  @Test("null is NaN where that was asked for")
  func nulls() throws {
    for padding in Self.paddings {
      let text = "[1,null,3,null]" + String(repeating: " ", count: padding)
      let row = try Self.row(text, nullAsNaN: true)
      #expect(row.count == 4)
      #expect(row[0] == 1 && row[1].isNaN && row[2] == 3 && row[3].isNaN)
    }
  }

  @Test("a row as long as the buffer is read, into an empty buffer only an empty one")
  func capacity() throws {
    #expect(try Self.row("[1,2]", capacity: 2) == [1, 2])
    #expect(try Self.row("[]", capacity: 0) == [])
    let error = #expect(throws: JSONError.self) { _ = try Self.row("[1]", capacity: 0) }
    #expect(error?.kind == .tooManyElements(limit: 0))
  }

  @Test("rows follow each other within an array, and reading goes on after them")
  func nested() throws {
    let text = "{\"M1\":[[1,2.5],[3],[]],\"M5\":[],\"time\":7}"
    try reading(text) { reader in
      var rows: [[Double]] = []
      try reader.beginObject()
      while let key = try reader.nextKey() {
        if key == "time" {
          #expect(try reader.readInt64() == 7)
          continue
        }
        try reader.beginArray()
        while try reader.nextElement() {
          rows.append(
            try [Double](unsafeUninitializedCapacity: 7) { buffer, count in
              count = try reader.readNumberRow(into: buffer)
            })
        }
      }
      try reader.finish()
      #expect(rows == [[1, 2.5], [3], []])
    }
  }

  @Test("every way to write the same five digits around a point gives the double of that text")
  func everyShape() throws {
    for whole in ["0", "7", "12", "305", "4096", "12345", "123456", "1234567", "12345678"] {
      for fraction in ["", ".5", ".25", ".125", ".0625", ".03125", ".015625", ".1234567"] {
        for sign in ["", "-"] {
          let text = sign + whole + fraction
          let expected = try #require(Double(text))
          let blanks = String(repeating: " ", count: 70)
          #expect(try Self.row("[\(text),\(text)]\(blanks)") == [expected, expected], "\(text)")
        }
      }
    }
  }
}
