/// Builds coarser bars from finer ones, one finer bar at a time.
///
/// The bars are in broker time, oldest first, and of a length that divides the coarser one. The
/// coarse bar opens at its bucket's opening, whenever its first finer bar came: open of the first,
/// highest high, lowest low, close of the last, the sum of the tick volumes (unknown where any is
/// unknown: a partial sum would read as a quiet bar), and the last spread that is known.
///
///     finer    |a|b| | |c|d|e| |f|
///     coarser  |  a…b  | c…e   | f…      a…b is known to be complete when c comes
public struct BarAggregator: Sendable {
  public let timeframe: Timeframe
  private var forming: Bar?

  /// - Parameter timeframe: the length of the bars to build.
  public init(to timeframe: Timeframe) { self.timeframe = timeframe }

  /// The opening of the bucket being filled; nil before the first bar.
  public var openTime: Int64? { forming?.openTime }

  /// Takes the next finer bar; the bar it completes, if it opens a later bucket.
  ///
  /// A bar of an earlier bucket than the one being filled cannot be placed and is left out.
  public mutating func add(_ bar: Bar) -> Bar? {
    let opening = timeframe.opening(of: bar.openTime)
    guard var current = forming else {
      start(bar, opening)
      return nil
    }
    guard opening >= current.openTime else { return nil }
    if opening > current.openTime {
      start(bar, opening)
      return current
    }
    current.high = max(current.high, bar.high)
    current.low = min(current.low, bar.low)
    current.close = bar.close
    current.tickVolume += bar.tickVolume
    if !bar.spreadPoints.isNaN { current.spreadPoints = bar.spreadPoints }
    forming = current
    return nil
  }

  /// Ends the stream: the bar being formed if its bucket has closed by `time`, else nothing.
  public mutating func finish(closedBy time: Int64) -> Bar? {
    guard let bar = forming, time - timeframe.seconds >= bar.openTime else { return nil }
    forming = nil
    return bar
  }

  /// Forgets the bar being formed.
  public mutating func reset() { forming = nil }

  private mutating func start(_ bar: Bar, _ opening: Int64) {
    forming = bar
    forming?.openTime = opening
  }
}
