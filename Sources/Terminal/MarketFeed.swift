public import Market
public import Simulation

/// Where the simulated terminal's bars come from, in order of time.
public protocol MarketFeed {
  /// The length of its bars.
  var base: Timeframe { get }
  /// The next bar and the index of its symbol; nil at the end.
  mutating func next() -> (symbol: Int, bar: Bar)?
}

/// Bars of several generators, merged by time.
public struct GeneratedFeed: MarketFeed {
  public let base = Timeframe.m1
  private var generators: [MarketGenerator]
  private let end: Int64

  /// - Parameter end: broker time at which the feed ends.
  public init(_ generators: [MarketGenerator], until end: Int64) {
    self.generators = generators
    self.end = end
  }

  /// The generator that has come least far is next, the first of those that are level.
  public mutating func next() -> (symbol: Int, bar: Bar)? {
    while let symbol = earliest, generators[symbol].nextOpenTime < end {
      if let bar = generators[symbol].next() { return (symbol, bar) }
    }
    return nil
  }

  private var earliest: Int? {
    generators.indices.min { generators[$0].nextOpenTime < generators[$1].nextOpenTime }
  }
}

/// Stored bars of one symbol.
public struct StoredFeed: MarketFeed {
  public let base: Timeframe
  private let bars: BarColumns
  private var index: Int

  /// The bars that open in `range`.
  public init(_ bars: BarColumns, base: Timeframe, _ range: Range<Int64>) {
    self.base = base
    var kept = BarColumns()
    let first = bars.firstIndex(atOrAfter: range.lowerBound)
    let end = bars.firstIndex(atOrAfter: range.upperBound)
    for row in first..<max(first, end) { kept.append(bars[row]) }
    self.bars = kept
    index = 0
  }

  public mutating func next() -> (symbol: Int, bar: Bar)? {
    guard index < bars.count else { return nil }
    defer { index += 1 }
    return (0, bars[index])
  }
}
