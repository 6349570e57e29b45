public import Market
import Randomness

/// Makes M1 bars of one simulated symbol in broker time; the same seed makes the same bars.
///
/// A minute's return is σ·(share·common + √(1−share²)·own)·tail + drift, where σ follows the hour, a
/// regime of volatility and a GARCH(1,1) factor, `tail` mixes calm and wild minutes, and `drift` is
/// zero but for a planted edge. Weekends, the daily break and minutes without a tick have no bar; the
/// first bar after a break opens with a gap. Only +, −, ×, ÷ and √ are used, which IEEE 754 rounds
/// alike on every machine.
public struct MarketGenerator: Sendable {
  public let symbol: SimulatedSymbol
  public let edge: PlantedEdge
  /// The opening of the next minute, in broker time.
  public private(set) var nextOpenTime: Int64

  private let clock: MarketClock
  private let minuteVolatility: Double
  private var generator: SeededGenerator
  private var price: Double
  private var drift: Double
  private var regime = VolatilityRegime()
  /// The GARCH factor of the variance, 1 in the long run.
  private var variance = 1.0
  private var minutesClosed = 0

  /// - Parameter start: broker time of the first minute, rounded down to it.
  public init(
    seed: UInt64, symbol: SimulatedSymbol, start: Int64, edge: PlantedEdge = .none
  ) {
    self.symbol = symbol
    self.edge = edge
    clock = MarketClock(seed: seed)
    nextOpenTime = Timeframe.m1.opening(of: start)
    price = symbol.firstPrice
    minuteVolatility = symbol.dailyVolatility / 1_440.0.squareRoot()
    let stream = symbol.root.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
      ($0 ^ UInt64($1)) &* 1_099_511_628_211
    }
    generator = SeededGenerator(seed: seed, stream: stream)
    drift = generator.normal()
  }

  /// The bars of `minutes` minutes from where the generator stands, closed ones left out.
  public mutating func bars(minutes: Int) -> BarColumns {
    var columns = BarColumns()
    for _ in 0..<max(0, minutes) {
      if let bar = next() { columns.append(bar) }
    }
    return columns
  }

  /// The bars of the minutes that open before `end`.
  public mutating func bars(until end: Int64) -> BarColumns {
    var columns = BarColumns()
    while nextOpenTime < end {
      if let bar = next() { columns.append(bar) }
    }
    return columns
  }

  /// The bar of the next minute; nil where the market is closed or no tick came.
  public mutating func next() -> Bar? {
    let openTime = nextOpenTime
    nextOpenTime += 60
    guard MarketClock.isOpen(openTime, dayOpening: symbol.dayOpening) else {
      minutesClosed += 1
      return nil
    }
    if minutesClosed > 0 { openWithGap() }
    regime.advance(&generator)
    advanceDrift()
    let activity = MarketClock.activity[MarketClock.hour(of: openTime)]
    if activity < 0.5 && generator.uniform() < 0.02 { return nil }
    let isNews = clock.isNews(at: openTime)
    let scale = activity * regime.factor * variance.squareRoot()
    let prices = trade(openTime, scale: scale, isNews: isNews)
    return Bar(
      openTime: openTime, open: prices.open, high: prices.high, low: prices.low,
      close: prices.close, tickVolume: tickCount(prices, activity: activity, scale: scale),
      spreadPoints: spread(openTime, isNews: isNews))
  }

  /// The four prices of one minute, from six steps.
  private mutating func trade(
    _ openTime: Int64, scale: Double, isNews: Bool
  ) -> (open: Double, high: Double, low: Double, close: Double) {
    let stepDeviation = minuteVolatility * scale * tail() / 6.0.squareRoot()
    let share = symbol.commonShare
    let common =
      share * minuteVolatility * scale * clock.commonFactor(at: openTime)
      + edge.strength * drift * symbol.dailyVolatility / 1_440
      + (isNews ? newsJump() : 0)
    let ownShare = max(0, 1 - share * share).squareRoot()
    let first = price
    let open = quoted(price)
    var high = open
    var low = open
    for _ in 0..<6 {
      let move = common / 6 + ownShare * stepDeviation * generator.normal()
      price *= 1 + min(0.02, max(-0.02, move))
      let shown = quoted(price)
      high = max(high, shown)
      low = min(low, shown)
    }
    updateVariance((price / first - 1) / (minuteVolatility * scale))
    return (open, high, low, quoted(price))
  }

  /// Calm, ordinary and wild minutes, of mean square 1: the fat tails beyond GARCH's.
  private mutating func tail() -> Double {
    let draw = generator.uniform()
    if draw < 0.03 { return 2.6 }
    return draw < 0.33 ? 1.25 : 0.7
  }

  private mutating func newsJump() -> Double {
    symbol.dailyVolatility * 0.25 * generator.normal()
  }

  /// GARCH(1,1) on the standardised return, its shock capped so that one jump cannot run away.
  private mutating func updateVariance(_ standardised: Double) {
    let shock = min(25, standardised * standardised) * variance
    variance = min(9, max(0.2, 0.02 + 0.08 * shock + 0.9 * variance))
  }

  private mutating func advanceDrift() {
    // Without an edge it is drawn too, so that strength changes nothing else of the path.
    guard edge.memoryMinutes > 1 else { return }
    let keep = 1 - 1 / edge.memoryMinutes
    drift = keep * drift + (1 - keep * keep).squareRoot() * generator.normal()
  }

  private mutating func openWithGap() {
    let deviation = minutesClosed > 1_440 ? 0.35 : 0.05
    let move = symbol.dailyVolatility * deviation * generator.normal()
    price *= 1 + min(0.1, max(-0.1, move))
    minutesClosed = 0
  }

  /// Ticks of the minute: the hour's and the regime's mean, noise, and the planted imbalance.
  private mutating func tickCount(
    _ prices: (open: Double, high: Double, low: Double, close: Double), activity: Double,
    scale: Double
  ) -> Double {
    let way = prices.close > prices.open ? 1.0 : (prices.close < prices.open ? -1.0 : 0)
    let lean = edge.strength == 0 ? 0 : edge.tickVolumeImbalance * drift * way
    let mean = symbol.ticksPerMinute * (0.2 * activity + 0.3 * scale)
    let noise = 1 + 0.3 * generator.normal()
    return max(1, (mean * max(0.1, 1 + lean) * noise).rounded())
  }

  private mutating func spread(_ openTime: Int64, isNews: Bool) -> Double {
    let hour = MarketClock.hour(of: openTime)
    var factor = 0.8 + 0.4 * generator.uniform()
    if hour == 0 || hour == 23 { factor *= 3 } else if hour < 9 { factor *= 1.25 }
    if regime.factor > 1.5 { factor *= 1.4 }
    if isNews { factor *= 4 }
    return max(1, (symbol.spreadPoints * factor).rounded())
  }

  /// The price as quoted: on the tick, at least one tick, with the digits' own decimal value.
  private func quoted(_ price: Double) -> Double {
    let spec = symbol.spec
    let ticks = max(1, (price / spec.tickSize).rounded())
    let scale = 1 / spec.point
    return (ticks * spec.tickSize * scale).rounded() / scale.rounded()
  }
}
