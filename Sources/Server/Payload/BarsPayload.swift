import JSON
import Market

/// Reads arrays of bars, `[open time, open, high, low, close, tick volume, spread?]`, oldest first.
extension PayloadReader {
  /// Rows read one by one after one that has not the commonest form, lest each be tried twice.
  private static let carefulRowsMax = 64

  /// Closed bars in order of time, at most `limit`; `rows` is room to read them with.
  ///
  /// Volume and spread may be null: unknown is not zero.
  ///
  /// - Parameters:
  ///   - texts: what was read before, by timeframe.
  ///   - place: where in them the event's last window was.
  mutating func bars(
    _ timeframe: Timeframe, limit: Int, with rows: inout NumberRows, texts: BarTexts,
    near place: inout Int
  ) throws(PayloadError) -> BarColumns {
    let content = try attempt { (json) throws(JSONError) in try json.peekArray() }
    guard let content else { return try bars(limit: limit, with: &rows) }
    let start = json.offset + 1
    let known = texts.known(timeframe, content, near: place)
    if let known { place = known.place }
    let bars = try bars(limit: limit, with: &rows, known: known)
    let text = json.consumed(from: start)
    texts.keep(
      timeframe, UnsafeRawBufferPointer(rebasing: text.dropLast()), bars, after: known)
    return bars
  }

  /// Closed bars in order of time, of which the first may be known.
  mutating func bars(
    limit: Int, with rows: inout NumberRows, known: BarTexts.Known? = nil
  ) throws(PayloadError) -> BarColumns {
    var bars = known?.bars ?? BarColumns()
    var row: UnsafeMutableBufferPointer<Double>?
    defer { row?.deallocate() }
    try attempt { (json) throws(JSONError) in try json.beginArray() }
    if let known { json.skipElements(byteCount: known.byteCount) }
    var careful = 1
    while true {
      if json.readNumberRows(into: &rows, least: BarFault.columnsMin) > 0 {
        try append(rows, to: &bars, limit)
        careful = 1
      }
      for _ in 0..<careful {
        guard try attempt({ (json) throws(JSONError) in try json.nextElement() }) else {
          return bars
        }
        let room = row ?? .allocate(capacity: BarFault.columns.count)
        row = room
        try appendBar(to: &bars, limit, through: room)
      }
      careful = min(careful * 2, PayloadReader.carefulRowsMax)
    }
  }

  /// Adds rows of the commonest form, once they are found to be bars.
  private mutating func append(
    _ rows: borrowing NumberRows, to bars: inout BarColumns, _ limit: Int
  ) throws(PayloadError) {
    let times = rows.times
    let (open, high, low, close) = (rows.column(1), rows.column(2), rows.column(3), rows.column(4))
    let (tickVolume, spread) = (rows.column(5), rows.column(6))
    let room = limit - bars.count
    var previous = bars.openTime.last ?? .min
    let toLookAt = rows.areBars(after: previous) ? 0 : min(rows.count, room)
    for index in 0..<toLookAt {
      let bar = Bar(
        openTime: times[index], open: open[index], high: high[index], low: low[index],
        close: close[index], tickVolume: tickVolume[index], spreadPoints: spread[index])
      if let fault = BarFault(bar, after: previous) {
        throw refused(fault, at: bars.count + index)
      }
      previous = bar.openTime
    }
    if rows.count > room { throw tooMany(limit) }
    bars.append(
      openTimes: times, open: open, high: high, low: low, close: close, tickVolume: tickVolume,
      spreadPoints: spread)
  }

  /// Adds the bar whose row comes next, in whatever form it is written.
  private mutating func appendBar(
    to bars: inout BarColumns, _ limit: Int, through row: UnsafeMutableBufferPointer<Double>
  ) throws(PayloadError) {
    let index = bars.count
    guard index < limit else { throw tooMany(limit) }
    let count = try element(index) { (reader) throws(PayloadError) in
      let count = try reader.numberRow(row)
      guard count >= BarFault.columnsMin else {
        throw reader.refused(nil, "has \(count) numbers", allowed: BarFault.shapeText)
      }
      return count
    }
    if count < row.count { row[row.count - 1] = .nan }
    guard let time = Int64(exactly: row[0]) else {
      let fault = BarFault(column: 0, value: row[0], allowed: PayloadLimits.timeText)
      throw refused(fault, at: index)
    }
    let bar = Bar(
      openTime: time, open: row[1], high: row[2], low: row[3], close: row[4], tickVolume: row[5],
      spreadPoints: row[6])
    if let fault = BarFault(bar, after: bars.openTime.last ?? .min) {
      throw refused(fault, at: index)
    }
    bars.append(bar)
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
        guard column < BarFault.columns.count else { break }
        do {
          if try json.readNull() == false { _ = try json.readDouble() }
        } catch {
          if error.isSyntax { throw .invalidJSON(offset: error.offset, reason: error.reason) }
          throw refused(BarFault.columns[column], error.reason, allowed: "a number")
        }
        column += 1
      }
      throw refused(
        nil, "has more than \(BarFault.columns.count) numbers", allowed: BarFault.shapeText)
    }
  }

  private func refused(_ fault: BarFault, at index: Int) -> PayloadError {
    .invalidPayload(
      path: "\(pathText())[\(index)].\(BarFault.columns[fault.column])", reason: fault.reason,
      allowed: fault.allowed)
  }

  private func tooMany(_ limit: Int) -> PayloadError {
    refused(nil, "has more than \(limit) elements", allowed: "at most \(limit) elements")
  }
}
