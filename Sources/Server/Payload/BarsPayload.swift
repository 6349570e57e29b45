import JSON
import Market

/// Reads arrays of bars, `[open time, open, high, low, close, tick volume, spread?]`, oldest first.
extension PayloadReader {
  /// The columns' names, for the path of a refusal.
  private static let columns = ["time", "open", "high", "low", "close", "tick_volume", "spread"]

  /// Closed bars in order of time, at most `limit`.
  ///
  /// Volume and spread may be null: unknown is not zero.
  mutating func bars(limit: Int) throws(PayloadError) -> BarColumns {
    var bars = BarColumns()
    let row = UnsafeMutableBufferPointer<Double>.allocate(capacity: 7)
    defer { row.deallocate() }
    try array(limit: limit) { (reader, index) throws(PayloadError) in
      let count = try reader.numberRow(row)
      guard count >= 6 else {
        throw reader.refused(
          nil, "has \(count) numbers",
          allowed: "[open time, open, high, low, close, tick volume] and optionally the spread")
      }
      if count == 6 { row[6] = .nan }
      bars.append(try reader.bar(row, after: bars.openTime.last))
    }
    return bars
  }

  /// One flat array of numbers; a wrong element is named by its column.
  private mutating func numberRow(
    _ row: UnsafeMutableBufferPointer<Double>
  ) throws(PayloadError) -> Int {
    do {
      return try json.readNumberRow(into: row, nullAsNaN: true)
    } catch {
      // Only a refused row is read again, element by element, to name the wrong one.
      try attempt { (json) throws(JSONError) in try json.beginArray() }
      var column = 0
      while try attempt({ (json) throws(JSONError) in try json.nextElement() }) {
        guard column < PayloadReader.columns.count else { break }
        do {
          if try json.readNull() == false { _ = try json.readDouble() }
        } catch {
          if error.isSyntax { throw .invalidJSON(offset: error.offset, reason: error.reason) }
          throw refused(PayloadReader.columns[column], error.reason, allowed: "a number")
        }
        column += 1
      }
      throw refused(
        nil, "has more than \(PayloadReader.columns.count) numbers",
        allowed: "[open time, open, high, low, close, tick volume] and optionally the spread")
    }
  }

  private func bar(
    _ row: UnsafeMutableBufferPointer<Double>, after previous: Int64?
  ) throws(PayloadError) -> Bar {
    let time = row[0]
    guard time == time.rounded(.down), time >= Double(PayloadLimits.time.lowerBound),
      time <= Double(PayloadLimits.time.upperBound)
    else { throw refusedColumn(0, row, PayloadLimits.timeText) }
    if let previous, time <= Double(previous) {
      throw refusedColumn(0, row, "bars oldest first: after \(previous)")
    }
    for column in 1...4 where !(row[column] > 0 && row[column] < PayloadLimits.numberMax) {
      throw refusedColumn(column, row, PayloadLimits.positiveText)
    }
    if row[2] < row[3] { throw refusedColumn(2, row, "at least the low, \(row[3])") }
    for column in [1, 4] where row[column] > row[2] || row[column] < row[3] {
      throw refusedColumn(column, row, "between low \(row[3]) and high \(row[2])")
    }
    for column in 5...6 where row[column] < 0 || row[column] > PayloadLimits.numberMax {
      throw refusedColumn(column, row, "0 to 10^12, or null where unknown")
    }
    return Bar(
      openTime: Int64(time), open: row[1], high: row[2], low: row[3], close: row[4],
      tickVolume: row[5], spreadPoints: row[6])
  }

  private func refusedColumn(
    _ column: Int, _ row: UnsafeMutableBufferPointer<Double>, _ allowed: String
  ) -> PayloadError {
    let value = row[column]
    let text =
      value.isNaN
      ? "null"
      : value == value.rounded() && value.magnitude < 1e15 ? "\(Int64(value))" : "\(value)"
    return refused(PayloadReader.columns[column], "was \(text)", allowed: allowed)
  }
}
