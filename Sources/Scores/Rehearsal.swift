public import Decision
import Features
public import Market
public import Models

/// What a bundle that does not serve would have said at events that came.
///
/// The same extractor and evaluation as live, over the bars that are stored.
public struct Rehearsal: Sendable {
  public let root: String
  public let served: ServedBundle
  public let clock: BrokerClock
  /// By `Timeframe.rawValue`; those that the bundle does not declare are empty.
  public let bars: [BarColumns]
  /// The H1 bars of the other configured roots, in configured order.
  public let basket: [(root: String, bars: BarColumns)]
  private var assessor = Assessor()

  public init(
    root: String, served: ServedBundle, clock: BrokerClock, bars: [BarColumns],
    basket: [(root: String, bars: BarColumns)]
  ) {
    self.root = root
    self.served = served
    self.clock = clock
    self.bars = bars
    self.basket = basket
  }

  /// - Parameter time: broker time.
  /// - Returns: nil where a declared timeframe has not a whole window.
  /// - Throws: `ModelError`, as the bundle does.
  public mutating func forecast(at time: Int64) throws(ModelError) -> BundleScores.Forecast? {
    var windows = Array(repeating: BarSlice(BarColumns()), count: Timeframe.allCases.count)
    for timeframe in served.timeframes.members where timeframe.rawValue < bars.count {
      let slice = bars[timeframe.rawValue].closed(by: time, of: timeframe, last: BarBook.window)
      guard slice.count == BarBook.window else { return nil }
      windows[timeframe.rawValue] = slice
    }
    let assessment = try assessor.assess(
      root: root, windows: windows,
      basket: basket.map {
        BasketSeries(
          name: $0.root, bars: $0.bars.closed(by: time, of: .h1, last: BarBook.window))
      }, time: time, utcOffset: clock.offset(atUTC: clock.utc(brokerTime: time)),
      serving: served, parts: .standard)
    let ensemble = assessment.ensemble
    return BundleScores.Forecast(
      time: time,
      probabilities: BundleScores.members.map { name in
        let member = ensemble?.members.first { $0.member.rawValue == name }
        return (name, name == "ensemble" ? ensemble?.probability : member?.probability)
      }, features: assessment.features.values)
  }
}
