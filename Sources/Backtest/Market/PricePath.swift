public import Market

/// The bars that fills are made by: of each day the finest that are stored.
///
/// A day takes the finest timeframe whose bars reach over three quarters of what the widest of that
/// day reach over: a symbol whose M1 bars begin in December is walked by M15 bars before.
public struct PricePath: Sendable {
  /// Oldest first; they never overlap, since every bar lies within one day.
  public let bars: BarColumns
  private let timeframes: [UInt8]
  /// How many days each timeframe was the finest of.
  public let days: [Timeframe: Int]
  /// Bars that recorded no spread.
  public let barsWithoutSpread: Int

  /// The path through `range` of bars by `Timeframe.rawValue`.
  ///
  /// - Complexity: O(bars in the range)
  public init(_ series: [BarColumns], _ range: Range<Int64>) {
    var chosen: [Int64: (timeframe: Timeframe, rows: Range<Int>)] = [:]
    var widest: [Int64: Int64] = [:]
    for timeframe in Timeframe.allCases.reversed() {
      for (day, rows) in PricePath.days(of: series[timeframe.rawValue], range) {
        let columns = series[timeframe.rawValue]
        let span =
          columns.openTime[rows.upperBound - 1] + timeframe.seconds
          - columns.openTime[rows.lowerBound]
        // A day's bar says nothing of when the day was traded.
        if timeframe < .h4 { widest[day] = max(widest[day] ?? 0, span) }
        if span * 4 >= (widest[day] ?? 0) * 3 { chosen[day] = (timeframe, rows) }
      }
    }
    var bars = BarColumns()
    var timeframes: [UInt8] = []
    var days: [Timeframe: Int] = [:]
    var unknown = 0
    for day in chosen.keys.sorted() {
      guard let (timeframe, rows) = chosen[day] else { continue }
      days[timeframe, default: 0] += 1
      for row in rows {
        let bar = series[timeframe.rawValue][row]
        guard bar.isSane else { continue }
        bars.append(bar)
        timeframes.append(UInt8(timeframe.rawValue))
        if !(bar.spreadPoints > 0) { unknown += 1 }
      }
    }
    self.bars = bars
    self.timeframes = timeframes
    self.days = days
    barsWithoutSpread = unknown
  }

  public var count: Int { bars.count }

  /// The length of the bar of row `index`.
  public func timeframe(_ index: Int) -> Timeframe {
    Timeframe(rawValue: Int(timeframes[index])) ?? .m1
  }

  /// When the bar of row `index` ends.
  public func end(_ index: Int) -> Int64 { bars.openTime[index] + timeframe(index).seconds }

  /// The last row that ends by `time`; nil before the first.
  ///
  /// - Complexity: O(log n)
  public func last(endedBy time: Int64) -> Int? {
    var row = bars.firstIndex(atOrAfter: time) - 1
    while row >= 0, end(row) > time { row -= 1 }
    return row >= 0 ? row : nil
  }

  /// The rows of each day that opens in `range`.
  private static func days(
    of columns: BarColumns, _ range: Range<Int64>
  ) -> [(day: Int64, rows: Range<Int>)] {
    var list: [(day: Int64, rows: Range<Int>)] = []
    var row = columns.firstIndex(atOrAfter: range.lowerBound)
    let end = columns.firstIndex(atOrAfter: range.upperBound)
    while row < end {
      let day = CivilDate.days(ofEpoch: columns.openTime[row])
      let next = min(end, columns.firstIndex(atOrAfter: (day + 1) * 86_400))
      list.append((day, row..<next))
      row = next
    }
    return list
  }
}
