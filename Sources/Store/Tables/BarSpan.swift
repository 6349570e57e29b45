import Market

/// The bars of one symbol and timeframe.
struct BarSeries: Hashable {
  let symbol: String
  let timeframe: Timeframe
}

/// How many bars of a series there are, and the openings of the oldest and of the newest.
struct BarSpan {
  var count = 0
  var first = Int64.max
  var last = Int64.min

  mutating func add(_ openTime: Int64) {
    count += 1
    first = min(first, openTime)
    last = max(last, openTime)
  }

  /// With the bars of another span, none of which is in this one.
  func united(with other: BarSpan) -> BarSpan {
    BarSpan(
      count: count + other.count, first: min(first, other.first), last: max(last, other.last))
  }
}

/// What the writer knows of a series: its bars up to where its row counts them, and those behind.
struct BarSpans {
  var counted: BarSpan
  var tail: BarSpan
  /// The opening of the newest.
  var last: Int64 { max(counted.last, tail.last) }
}
