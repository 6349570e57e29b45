public import Features
import Glibc
public import Market

/// What one timeframe's bars say about direction, from four parts, each −1 (down) … 1 (up).
///
/// - structure = 0.25·room + 0.5·tanh(trend) + 0.25·breakout, where room is
///   (resistance − support)/(resistance + support) distance, and breakout is cut to −1…1
/// - momentum = mean of tanh(2·MACD histogram), (RSI − 50)/50 and tanh(momentum/2)
/// - volume = tanh(the last bar's move in ATR) × min(volume ratio, 2)/2: a move on volume counts
/// - pattern = the balance of bullish and bearish candle patterns
public struct TimeframeScore: Sendable, Equatable {
  public var structure: Double
  public var momentum: Double
  public var volume: Double
  public var pattern: Double
  /// Weighted mean of the parts that are defined, −1…1.
  public var signal: Double

  /// The score 0…100 in `direction`; 50 is neutral.
  public func directed(_ direction: Side) -> Double { 50 + 50 * direction.sign * signal }

  /// - Returns: nil where the timeframe's price features are undefined.
  public init?(_ row: borrowing FeatureRow, _ timeframe: Timeframe, parts: PartWeights) {
    let columns = FeatureIndex.columns(of: timeframe)
    let support = row.values[columns.supportDistance]
    let resistance = row.values[columns.resistanceDistance]
    let reach = support + resistance
    let room = reach > 0 ? (resistance - support) / reach : (reach == 0 ? 0 : .nan)
    let breakout = max(-1, min(1, row.values[columns.breakout]))
    structure = 0.25 * room + 0.5 * tanh(row.values[columns.trend]) + 0.25 * breakout
    momentum =
      (tanh(2 * row.values[columns.macdHist]) + (row.values[columns.rsi] - 50) / 50
        + tanh(row.values[columns.momentum] / 2)) / 3
    volume = tanh(row.values[columns.close]) * min(row.values[columns.volumeRatio], 2) / 2
    pattern = row.candlePattern[timeframe.rawValue]

    var sum = 0.0
    var total = 0.0
    func add(_ part: Double, _ weight: Double) {
      guard part.isFinite else { return }
      sum += part * weight
      total += weight
    }
    add(structure, parts.structure)
    add(momentum, parts.momentum)
    add(volume, parts.volume)
    add(pattern, parts.pattern)
    guard structure.isFinite, momentum.isFinite, total > 0 else { return nil }
    signal = max(-1, min(1, sum / total))
  }
}

/// How much each part of a timeframe's score counts.
public struct PartWeights: Sendable, Equatable {
  public var structure: Double
  public var momentum: Double
  public var volume: Double
  public var pattern: Double

  public init(structure: Double, momentum: Double, volume: Double, pattern: Double) {
    self.structure = structure
    self.momentum = momentum
    self.volume = volume
    self.pattern = pattern
  }

  public static let standard = PartWeights(
    structure: 0.35, momentum: 0.35, volume: 0.15, pattern: 0.15)
}
