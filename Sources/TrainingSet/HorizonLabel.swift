public import Market

/// Where the price went by a fixed time, costs included: by sign, or in five classes.
///
/// At an event a long and a short trade are entered at the next bar's open and left at the close of
/// the last bar that opens before the horizon. Without classes the label is 1 where the long earned
/// more than its costs, 0 where the short did, and undefined where neither did. With classes every
/// move has one, by the move in percent of the entry after costs, m = sign·max(|move| − costs, 0):
///
///     0          1         2         3          4
///     m ≤ −1.5 < m ≤ −0.5 < m < 0.5 ≤ m < 1.5 ≤ m        (for bounds of 0.5 and 1.5)
///
/// and the label is the share of "up" that a class stands for: 0, 0, ½, 1, 1.
public struct HorizonLabel: Sendable, Equatable {
  /// The stop distance in ATR; results are multiples of it, as those of `TripleBarrier`.
  public var stopATR: Double
  public var horizonSeconds: Int64
  /// Ask minus bid, in price; paid once by either trade.
  public var spread: Double
  /// What a round trip costs beside the spread, in price.
  public var commission: Double
  /// The bounds of the five classes in percent, ascending; nil for the sign alone.
  public var classPercent: ClosedRange<Double>?

  /// What each class says about "up".
  public static let up: [Double] = [0, 0, 0.5, 1, 1]

  public init(
    stopATR: Double = 2, horizonSeconds: Int64 = 86_400, spread: Double, commission: Double = 0,
    classPercent: ClosedRange<Double>? = nil
  ) {
    self.stopATR = stopATR
    self.horizonSeconds = horizonSeconds
    self.spread = spread
    self.commission = commission
    self.classPercent = classPercent
  }

  /// The label of an event at `time`, from the bid bars `path` of one timeframe.
  ///
  /// - Returns: nil where the ATR is unknown, no bar opens before the horizon, or none after it.
  /// - Complexity: O(log bars)
  public func labelled(
    at time: Int64, atr: Double, path: BarColumns, _ timeframe: Timeframe
  ) -> LabelledEvent? {
    let stop = stopATR * atr
    guard stop > 0, stop.isFinite else { return nil }
    let first = path.firstIndex(atOrAfter: time)
    let horizon = time + horizonSeconds
    let beyond = path.firstIndex(atOrAfter: horizon)
    guard first < beyond, beyond < path.count else { return nil }
    let entry = path.open[first]
    let move = path.close[beyond - 1] - entry
    let costs = spread + commission
    let long = (move - costs) / stop
    let short = (-move - costs) / stop
    let end = max(horizon, path.openTime[beyond - 1] + timeframe.seconds)
    guard let bounds = classPercent else {
      let label = long > 0 ? 1 : short > 0 ? 0 : Double.nan
      return LabelledEvent(label: label, grade: nil, long: long, short: short, end: end)
    }
    guard entry > 0 else { return nil }
    let size = max(move.magnitude - costs, 0) / entry * 100
    let grade = HorizonLabel.grade(move < 0 ? -size : size, bounds)
    return LabelledEvent(
      label: HorizonLabel.up[grade], grade: grade, long: long, short: short, end: end)
  }

  private static func grade(_ percent: Double, _ bounds: ClosedRange<Double>) -> Int {
    if percent >= bounds.upperBound { return 4 }
    if percent >= bounds.lowerBound { return 3 }
    if percent <= -bounds.upperBound { return 0 }
    return percent <= -bounds.lowerBound ? 1 : 2
  }
}
