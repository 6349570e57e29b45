/// Where the circuit breakers trip, and for how long.
public struct BreakerLimits: Sendable, Equatable {
  /// Loss of the day as a fraction of the equity with which it began.
  public var dailyLossFraction: Double
  /// Losing trades in a row.
  public var consecutiveLosses: Int
  /// Orders, changes and closes that may be asked of the terminal within one day.
  public var requestsPerDay: Int
  /// Seconds between the last tick and the event.
  public var quoteAgeSecondsMax: Int64
  /// Spread over the median of recent spreads.
  public var spreadRatioMax: Double
  public var spreadCooldownSeconds: Int64
  /// ATR/close over the median of its recent values.
  public var volatilityRatioMax: Double
  public var volatilityCooldownSeconds: Int64
  public var news: NewsWindow

  public static let standard = BreakerLimits()

  public init(
    dailyLossFraction: Double = 0.03, consecutiveLosses: Int = 5, requestsPerDay: Int = 2_000,
    quoteAgeSecondsMax: Int64 = 30, spreadRatioMax: Double = 3,
    spreadCooldownSeconds: Int64 = 300, volatilityRatioMax: Double = 3,
    volatilityCooldownSeconds: Int64 = 3_600, news: NewsWindow = NewsWindow(minutes: 15)
  ) {
    self.dailyLossFraction = dailyLossFraction
    self.consecutiveLosses = consecutiveLosses
    self.requestsPerDay = requestsPerDay
    self.quoteAgeSecondsMax = quoteAgeSecondsMax
    self.spreadRatioMax = spreadRatioMax
    self.spreadCooldownSeconds = spreadCooldownSeconds
    self.volatilityRatioMax = volatilityRatioMax
    self.volatilityCooldownSeconds = volatilityCooldownSeconds
    self.news = news
  }

  /// Checks every limit against what makes sense.
  ///
  /// - Throws: `RiskError.settingOutOfRange` for the first that does not.
  public func validate() throws(RiskError) {
    let ranges: [(String, Double, ClosedRange<Double>)] = [
      ("dailyLossFraction", dailyLossFraction, 0.000_1...1),
      ("consecutiveLosses", Double(consecutiveLosses), 1...1_000),
      ("requestsPerDay", Double(requestsPerDay), 1...1_000_000),
      ("quoteAgeSecondsMax", Double(quoteAgeSecondsMax), 1...86_400),
      ("spreadRatioMax", spreadRatioMax, 1...1_000),
      ("spreadCooldownSeconds", Double(spreadCooldownSeconds), 0...86_400),
      ("volatilityRatioMax", volatilityRatioMax, 1...1_000),
      ("volatilityCooldownSeconds", Double(volatilityCooldownSeconds), 0...604_800),
      ("news.minutes", Double(news.minutes), 0...1_440),
      ("news.impactMin", Double(news.impactMin), 0...3),
    ]
    for (name, value, range) in ranges where !range.contains(value) {
      throw .settingOutOfRange(
        name: name, allowed: "\(range.lowerBound) to \(range.upperBound)", was: value)
    }
  }
}
