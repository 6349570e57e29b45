import Testing

@testable import JSON

@Suite struct NumberRowsTests {
  /// What follows the rows, so that whole words can be looked at; and too little for that.
  static let paddings = [0, 8, 71, 72, 1_200]

  /// The rows of `text`, an array, by blocks where they serve and one by one where they do not.
  static func rows(_ text: String, columns: Int, least: Int) throws -> (all: [[Double]], plain: Int)
  {
    let memory = try GuardedBytes(capacity: text.utf8.count)
    return try memory.with(Array(text.utf8)) { bytes in
      var reader = JSONReader(bytes)
      var block = NumberRows(columnCount: columns)
      var all: [[Double]] = []
      var plain = 0
      try reader.beginArray()
      while true {
        while reader.readNumberRows(into: &block, least: least) > 0 {
          plain += block.count
          for index in 0..<block.count {
            all.append(
              [Double(block.times[index])] + (1..<columns).map { block.column($0)[index] })
          }
        }
        guard try reader.nextElement() else { break }
        all.append(try one(&reader, columns: columns))
      }
      try reader.finish()
      return (all, plain)
    }
  }

  private static func one(_ reader: inout JSONReader, columns: Int) throws -> [Double] {
    let row = UnsafeMutableBufferPointer<Double>.allocate(capacity: columns)
    defer { row.deallocate() }
    let count = try reader.readNumberRow(into: row, nullAsNaN: true)
    return Array(row[..<count]) + Array(repeating: .nan, count: columns - count)
  }

  /// The same one by one, every number by `Double`'s own reading.
  static func expected(_ rows: [[String]], columns: Int) -> [[Double]] {
    rows.map { row in
      row.map { Double($0) ?? .nan } + Array(repeating: .nan, count: columns - row.count)
    }
  }

  static func isSame(_ left: [[Double]], _ right: [[Double]]) -> Bool {
    left.count == right.count
      && zip(left, right).allSatisfy { one, other in
        one.count == other.count
          && zip(one, other).allSatisfy {
            $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN)
          }
      }
  }

  @Test("rows in blocks have the very bits of rows read one by one, whatever their form")
  func random() throws {
    var generator = SplitMix64(state: 20_261_121)
    for round in 0..<40 {
      let columns = Int.random(in: 2...8, using: &generator)
      let isPlain = round % 2 == 0
      let rows = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
        let length = Int.random(in: max(2, columns - 1)...columns, using: &generator)
        return [Self.time(&generator, isPlain)]
          + (1..<length).map { _ in Self.number(&generator, isPlain) }
      }
      let expected = Self.expected(rows, columns: columns)
      let text = "[" + rows.map { "[\($0.joined(separator: ","))]" }.joined(separator: ",") + "]"
      for padding in Self.paddings {
        let (all, plain) = try Self.rows(
          text + String(repeating: " ", count: padding), columns: columns, least: 2)
        try #require(Self.isSame(all, expected), "round \(round), \(padding) blanks")
        // All but the last, behind which there are too few bytes to look at.
        if isPlain && padding > 100 && columns <= 4 { #expect(plain == rows.count) }
      }
    }
  }

  private static func time(_ generator: inout SplitMix64, _ isPlain: Bool) -> String {
    let digits =
      isPlain
      ? Int.random(in: 9...15, using: &generator) : 1 + Int.random(in: 0...18, using: &generator)
    return digitText(digits, &generator)
  }

  /// Digits that do not begin with zero, unless there is only one.
  private static func digitText(_ count: Int, _ generator: inout SplitMix64) -> String {
    let first =
      count == 1
      ? Int.random(in: 0...9, using: &generator) : Int.random(in: 1...9, using: &generator)
    return String(first)
      + (1..<max(1, count)).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
  }

  private static func number(_ generator: inout SplitMix64, _ isPlain: Bool) -> String {
    if !isPlain, Int.random(in: 0...20, using: &generator) == 0 {
      return ["null", "-1.5", "1e3", "0.1E-2", "123456789.5", "0.123456789"].randomElement(
        using: &generator)!
    }
    let whole = Int.random(in: 1...7, using: &generator)
    if Bool.random(using: &generator) { return digitText(whole + 1, &generator) }
    let decimals = Int.random(in: 1...(8 - whole), using: &generator)
    let fraction = (0..<decimals).map { _ in String(Int.random(in: 0...9, using: &generator)) }
    return digitText(whole, &generator) + "." + fraction.joined()
  }

  @Test(
    "a row of another form is left where it begins",
    arguments: [
      "[173214714,1.5,]", "[173214714,01.5]", "[173214714,1.]", "[173214714,.5]", "[173214714,-1]",
      "[173214714,1e5]", "[173214714,1.5e5]", "[173214714 ,1]", "[173214714,1 ]", "[ 173214714,1]",
      "[-173214714,1]", "[073214714,1]", "[17321471,1]", "[1732147141732147,1]", "[173214714]",
      "[173214714,1,2,3,4]", "[173214714,123456789]", "[173214714,1.23456789]", "[173214714.5,1]",
      "[173214714,1}", "{173214714,1]", "[173214714,\"1\"]", "[173214714,null]", "173214714,1]",
      "[173214714,1.5.5]", "[173214714,1,,2]", "[173214714;1]", "[173214714,00]", "[173214714,1:2]",
    ])
  func leaves(_ row: String) throws {
    let good = "[173214714,1.25]"
    let text =
      "[" + [good, row, good].joined(separator: ",") + "]" + String(repeating: " ", count: 200)
    try reading(text) { reader in
      var block = NumberRows(columnCount: 4)
      try reader.beginArray()
      let first = reader.readNumberRows(into: &block, least: 2)
      #expect(first == 1)
      #expect(reader.offset == 1 + good.utf8.count)
      let second = reader.readNumberRows(into: &block, least: 2)
      #expect(second == 0)
      #expect(reader.offset == 1 + good.utf8.count)
    }
  }

  @Test("more rows than a block holds come in the next")
  func blocks() throws {
    let row = "[1732147140,1.0541]"
    let text = "[" + Array(repeating: row, count: 600).joined(separator: ",") + "]"
    try reading(text + String(repeating: " ", count: 100)) { reader in
      var block = NumberRows(columnCount: 2)
      try reader.beginArray()
      for count in [256, 256, 88, 0] {
        let found = reader.readNumberRows(into: &block, least: 2)
        #expect(found == count)
        let (times, prices) = (Array(block.times), Array(block.column(1)))
        #expect(times == Array(repeating: 1_732_147_140, count: count))
        #expect(prices == Array(repeating: 1.0541, count: count))
      }
      let hasMore = try reader.nextElement()
      #expect(!hasMore)
      try reader.finish()
    }
  }

  @Test("every byte that is no digit is marked, and none that is")
  func marks() {
    let bytes = (0..<4_096).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 / 256) }
    bytes.withUnsafeBytes { bytes in
      var marks = DigitMarks()
      for offset in 0..<bytes.count - 72 {
        let isCovered = marks.cover(bytes, from: offset)
        #expect(isCovered)
        let found = marks.at(offset)
        for bit in 0..<64 where (found >> UInt64(bit) & 1 == 0) != bytes[offset + bit].isDigit {
          Issue.record("byte \(bytes[offset + bit]) at \(offset + bit)")
          return
        }
      }
      let isCovered = marks.cover(bytes, from: bytes.count - 71)
      #expect(!isCovered)
    }
  }
}
