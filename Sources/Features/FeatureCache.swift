import Market

/// The last row of one symbol and what each of its timeframes was computed of.
///
/// A timeframe whose 256 bars are the same has the same features, so only those that closed since are
/// computed again. Nothing here is part of a result: with a fresh cache the same bits come out.
public struct FeatureCache: Sendable {
  /// The bars that a timeframe's features are a function of.
  struct Source: Sendable, Equatable {
    let stamp: UInt64
    let rows: Range<Int>
  }

  /// The row that was computed last.
  public internal(set) var row = FeatureRow()
  /// By `Timeframe.rawValue`; nil where nothing is known.
  var sources: [Source?]
  /// The last close of M1, NaN where it is not available.
  var minuteClose = Double.nan
  /// The bars of the others that H1's features also depend on.
  var basket: [Source] = []

  public init() {
    sources = Array(repeating: nil, count: Timeframe.allCases.count)
  }
}

extension FeatureRow {
  /// Forgets what one timeframe's bars say.
  mutating func clear(_ timeframe: Timeframe) {
    atr[timeframe.rawValue] = .nan
    candlePattern[timeframe.rawValue] = .nan
    blank(Column.priceAction(timeframe), 4)
    blank(Column.technical(timeframe), 7)
    blank(Column.structure(timeframe), 4)
    blank(Column.volume(timeframe), 2)
    blank(Column.momentum(timeframe), 2)
    for column in [
      Column.fibPosition(timeframe), Column.volumeSpike(timeframe), Column.obvSlope(timeframe),
      Column.acceleration(timeframe),
    ] {
      if let column { values[column] = .nan }
    }
    guard timeframe == .h1 else { return }
    regime = nil
    volatilityOverMedian = .nan
    values[Column.candlePattern] = .nan
    values[Column.adx] = .nan
    blank(Column.regime, 7)
  }

  private mutating func blank(_ first: Int, _ count: Int) {
    for column in first..<first + count { values[column] = .nan }
  }
}
