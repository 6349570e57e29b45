/// Where the circuit breakers trip, how far each looks back, and for how long it holds.
public struct BreakerLimits: Sendable, Equatable {
  /// Below the peak of equity by `fraction` or more, an entry risks `scale` of what it would.
  public struct DrawdownStep: Sendable, Equatable {
    public var fraction: Double
    /// 0…1; 0 enters nothing.
    public var scale: Double

    public init(fraction: Double, scale: Double) {
      self.fraction = fraction
      self.scale = scale
    }
  }

  /// Loss of the day as a fraction of the equity with which it began; until the day's end.
  public var dailyLossFraction: Double
  /// Losing trades in a row.
  public var consecutiveLosses: Int
  /// Older losses do not count.
  public var lossLookBackSeconds: Int64
  /// How long they rest the account; 0 for until the day's end.
  public var lossCooldownSeconds: Int64
  /// Orders, changes and closes that may be asked of the terminal within one day.
  public var requestsPerDay: Int
  /// By rising fraction.
  public var drawdownSteps: [DrawdownStep]
  /// Days over which the peak of equity is taken.
  public var drawdownLookBackDays: Int
  /// Seconds by which the last tick may be later than the event, whose orders are void by then.
  public var clockSkewSecondsMax: Int64
  /// Seconds between the last tick and the event.
  public var quoteAgeSecondsMax: Int64
  /// Spread over the median of recent spreads.
  public var spreadRatioMax: Double
  public var spreadCooldownSeconds: Int64
  /// ATR/close over the median of its recent values.
  public var volatilityRatioMax: Double
  public var volatilityCooldownSeconds: Int64
  public var news: NewsWindow
  /// How long a calendar that the terminal told counts for events that tell none.
  public var calendarSeconds: Int64

  public static let standard = BreakerLimits()

  public init(
    dailyLossFraction: Double = 0.03, consecutiveLosses: Int = 5,
    lossLookBackSeconds: Int64 = 86_400, lossCooldownSeconds: Int64 = 0,
    requestsPerDay: Int = 2_000,
    drawdownSteps: [DrawdownStep] = [
      DrawdownStep(fraction: 0.05, scale: 0.5), DrawdownStep(fraction: 0.1, scale: 0.25),
    ], drawdownLookBackDays: Int = 30, clockSkewSecondsMax: Int64 = 60,
    quoteAgeSecondsMax: Int64 = 30, spreadRatioMax: Double = 3,
    spreadCooldownSeconds: Int64 = 300, volatilityRatioMax: Double = 3,
    volatilityCooldownSeconds: Int64 = 3_600, news: NewsWindow = NewsWindow(minutes: 15),
    calendarSeconds: Int64 = 86_400
  ) {
    self.dailyLossFraction = dailyLossFraction
    self.consecutiveLosses = consecutiveLosses
    self.lossLookBackSeconds = lossLookBackSeconds
    self.lossCooldownSeconds = lossCooldownSeconds
    self.requestsPerDay = requestsPerDay
    self.drawdownSteps = drawdownSteps
    self.drawdownLookBackDays = drawdownLookBackDays
    self.clockSkewSecondsMax = clockSkewSecondsMax
    self.quoteAgeSecondsMax = quoteAgeSecondsMax
    self.spreadRatioMax = spreadRatioMax
    self.spreadCooldownSeconds = spreadCooldownSeconds
    self.volatilityRatioMax = volatilityRatioMax
    self.volatilityCooldownSeconds = volatilityCooldownSeconds
    self.news = news
    self.calendarSeconds = calendarSeconds
  }

  /// The step that a drawdown has reached; nil where none.
  public func step(at drawdown: Double) -> DrawdownStep? {
    drawdownSteps.last { drawdown >= $0.fraction }
  }
}
