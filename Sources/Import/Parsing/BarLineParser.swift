import Market

/// Reads one line of a file as a bar on the broker's clock.
struct BarLineParser {
  enum Line {
    case bar(Bar)
    /// A flat line without volume, of a closed market.
    case idle
    case rejected(RejectReason)
  }

  let layout: BarFileLayout
  let clock: ImportClock
  let brokerClock: BrokerClock

  /// - Parameter line: without its line end.
  func parse(_ line: UnsafeBufferPointer<UInt8>) -> Line {
    var time: Int64 = 0
    var bar = Bar(openTime: 0, open: 0, high: 0, low: 0, close: 0)
    var start = 0
    for (index, column) in layout.columns.enumerated() {
      guard start <= line.count else { return .rejected(.fieldCount) }
      var end = start
      while end < line.count, line[end] != layout.delimiter { end += 1 }
      if index == layout.columns.count - 1, end < line.count { return .rejected(.fieldCount) }
      let field = trimmed(line, start, end)
      start = end + 1
      if let reason = read(field, column, &time, &bar) {
        // The number of fields is the better reason where both are wrong.
        return .rejected(hasAllFields(line) ? reason : .fieldCount)
      }
    }
    bar.openTime = clock.brokerTime(time, at: brokerClock)
    if let reason = insanity(of: bar) { return .rejected(reason) }
    return refined(bar)
  }

  private func hasAllFields(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    let delimiters = line.reduce(into: 0) { $0 += $1 == layout.delimiter ? 1 : 0 }
    return delimiters == layout.columns.count - 1
  }

  private func read(
    _ field: UnsafeBufferPointer<UInt8>, _ column: BarFileLayout.Column, _ time: inout Int64,
    _ bar: inout Bar
  ) -> RejectReason? {
    switch column {
    case .epoch: return add(TimeField.epoch(field), to: &time)
    case .compactTime: return add(TimeField.compact(field), to: &time)
    case .dayFirstTime: return add(TimeField.dayFirst(field), to: &time)
    case .date: return add(TimeField.yearFirst(field), to: &time)
    case .timeOfDay: return add(TimeField.timeOfDay(field), to: &time)
    case .open: return set(&bar.open, field)
    case .high: return set(&bar.high, field)
    case .low: return set(&bar.low, field)
    case .close: return set(&bar.close, field)
    case .tickVolume: return setCount(&bar.tickVolume, field)
    case .spread: return setCount(&bar.spreadPoints, field)
    case .ignored: return nil
    }
  }

  private func add(_ seconds: Int64?, to time: inout Int64) -> RejectReason? {
    guard let seconds else { return .badTime }
    time += seconds
    return nil
  }

  private func set(_ value: inout Double, _ field: UnsafeBufferPointer<UInt8>) -> RejectReason? {
    switch DecimalField.parse(field) {
    case .number(let number): value = number
    case .notFinite: return .notFinite
    case .malformed: return .badNumber
    }
    return nil
  }

  /// A count, which an empty field leaves unknown.
  private func setCount(
    _ value: inout Double, _ field: UnsafeBufferPointer<UInt8>
  ) -> RejectReason? {
    if field.isEmpty { return nil }
    if let reason = set(&value, field) { return reason }
    return value < 0 ? .negativeCount : nil
  }

  private func insanity(of bar: Bar) -> RejectReason? {
    if bar.isSane { return nil }
    if min(bar.open, bar.high, bar.low, bar.close) <= 0 { return .notPositive }
    return bar.high < bar.low ? .highBelowLow : .outsideRange
  }

  /// What the format's own habits make of a bar.
  private func refined(_ bar: Bar) -> Line {
    guard bar.tickVolume == 0 else { return .bar(bar) }
    switch layout.format {
    case .histData:
      var unknown = bar
      unknown.tickVolume = .nan
      return .bar(unknown)
    case .dukascopy where bar.high == bar.low: return .idle
    case .canonical, .metaTrader, .dukascopy: return .bar(bar)
    }
  }

  private func trimmed(
    _ line: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
  ) -> UnsafeBufferPointer<UInt8> {
    var start = start
    var end = end
    let space = UInt8(ascii: " ")
    while start < end, line[start] == space { start += 1 }
    while end > start, line[end - 1] == space { end -= 1 }
    return UnsafeBufferPointer(rebasing: line[start..<end])
  }
}
