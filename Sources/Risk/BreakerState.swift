/// The circuit breakers of one account, kept by the caller from event to event and over restarts.
public struct BreakerState: Sendable, Equatable {
  /// A breaker that tripped, and until when.
  public struct Trip: Sendable, Equatable {
    public var breaker: Breaker
    /// The root it holds for; nil for the whole account.
    public var root: String?
    /// Broker time from which entries may pass again.
    public var until: Int64
    public var value: Double
    public var limit: Double
    public var note: String

    public init(
      breaker: Breaker, root: String?, until: Int64, value: Double, limit: Double,
      note: String = ""
    ) {
      self.breaker = breaker
      self.root = root
      self.until = until
      self.value = value
      self.limit = limit
      self.note = note
    }
  }

  /// In the order in which they tripped.
  public var trips: [Trip]
  /// Why the kill switch is on; nil where it is off.
  public var haltedBecause: String?
  /// UTC start of the day that the counts are of; nil before the first event.
  public var dayStartUTC: Int64?
  /// The first equity that was seen of the day.
  public var dayFirstEquity: Double?
  public var requestsToday: Int
  public var consecutiveLosses: Int

  public init(
    trips: [Trip] = [], haltedBecause: String? = nil, dayStartUTC: Int64? = nil,
    dayFirstEquity: Double? = nil, requestsToday: Int = 0, consecutiveLosses: Int = 0
  ) {
    self.trips = trips
    self.haltedBecause = haltedBecause
    self.dayStartUTC = dayStartUTC
    self.dayFirstEquity = dayFirstEquity
    self.requestsToday = requestsToday
    self.consecutiveLosses = consecutiveLosses
  }

  /// Turns the kill switch on: no entries until `resume`.
  public mutating func halt(because reason: String) { haltedBecause = reason }

  /// Turns the kill switch off; breakers that tripped stay tripped.
  public mutating func resume() { haltedBecause = nil }

  /// Counts what the terminal is asked to do: entries, changes, closes.
  public mutating func recordRequests(_ count: Int, on day: TradingDay) {
    roll(to: day)
    let (sum, overflow) = requestsToday.addingReportingOverflow(max(0, count))
    requestsToday = overflow ? .max : sum
  }

  /// Counts a closed trade; a profit ends a row of losses, a zero neither ends nor lengthens it.
  public mutating func recordClose(profit: Double) {
    if profit > 0 { consecutiveLosses = 0 }
    if profit < 0, consecutiveLosses < .max { consecutiveLosses += 1 }
  }

  /// Starts the day's counts anew where `day` is later than the one they are of, or so much earlier
  /// that the clock was wrong; what tripped by that clock is forgotten with it.
  mutating func roll(to day: TradingDay) {
    if let seen = dayStartUTC, day.startUTC <= seen {
      guard day.startUTC < seen - TradingDay.lateSecondsMax else { return }
      trips = []
    }
    dayStartUTC = day.startUTC
    dayFirstEquity = nil
    requestsToday = 0
  }

  /// The trip of `breaker` that holds for `root` at broker time `time`.
  func trip(_ breaker: Breaker, root: String, at time: Int64) -> Trip? {
    trips.first {
      $0.breaker == breaker && ($0.root == nil || $0.root == root) && time < $0.until
    }
  }
}
