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

    func isOf(_ breaker: Breaker, _ root: String, at time: Int64) -> Bool {
      self.breaker == breaker && (self.root == nil || self.root == root) && time < until
    }
  }

  /// The highest equity of one day.
  public struct High: Sendable, Equatable {
    /// UTC start of the day.
    public var dayStart: Int64
    public var equity: Double

    public init(dayStart: Int64, equity: Double) {
      self.dayStart = dayStart
      self.equity = equity
    }
  }

  /// In the order in which they tripped.
  public var trips: [Trip] = []
  /// What an operator cleared: it does not trip anew before its time is over.
  public var waivers: [Trip] = []
  /// Why the kill switch is on; nil where it is off.
  public var haltedBecause: String?
  /// UTC start of the day that the counts are of; nil before the first event.
  public var dayStartUTC: Int64?
  /// The first equity that was seen of the day.
  public var dayFirstEquity: Double?
  public var requestsToday = 0
  /// Broker times of the losing trades since the last winning one, oldest first.
  public var lossTimes: [Int64] = []
  /// By day, oldest first.
  public var highs: [High] = []

  /// The most losing trades that are remembered.
  static let lossesKept = 1_000

  public init() {}

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
  ///
  /// - Parameter time: broker time of the deal.
  public mutating func recordClose(profit: Double, at time: Int64) {
    if profit > 0 { lossTimes = [] }
    if profit < 0 { lossTimes = Array((lossTimes + [time]).suffix(BreakerState.lossesKept)) }
  }

  /// Lets go what tripped, as an operator who knows of it: it does not trip anew before its time.
  ///
  /// But for a row of losses, which was forgotten as it tripped: a new one trips again.
  ///
  /// - Parameters:
  ///   - breaker: nil for all of them.
  ///   - root: nil for all of them.
  /// - Returns: what was let go.
  public mutating func clear(_ breaker: Breaker?, root: String?) -> [Trip] {
    let cleared = trips.filter {
      (breaker == nil || $0.breaker == breaker) && (root == nil || $0.root == root)
    }
    trips.removeAll { cleared.contains($0) }
    waivers += cleared.filter { $0.breaker != .consecutiveLosses }
    return cleared
  }

  /// Forgets the peak of equity from which a drawdown is counted, as after a withdrawal.
  ///
  /// - Returns: whether there was one.
  public mutating func clearPeak() -> Bool {
    defer { highs = [] }
    return !highs.isEmpty
  }

  /// Starts the day's counts anew where `day` is later than the one they are of, or so much earlier
  /// that the clock was wrong; what tripped by that clock is forgotten with it.
  mutating func roll(to day: TradingDay) {
    if let seen = dayStartUTC, day.startUTC <= seen {
      guard day.startUTC < seen - TradingDay.lateSecondsMax else { return }
      trips = []
      waivers = []
      highs = []
    }
    dayStartUTC = day.startUTC
    dayFirstEquity = nil
    requestsToday = 0
  }

  /// Learns an event's equity: the day's first, and the peak of the days looked back on.
  mutating func see(_ inputs: BreakerInputs, lookBackDays: Int) {
    guard inputs.equity.isFinite, inputs.day.startUTC == dayStartUTC else { return }
    if dayFirstEquity == nil { dayFirstEquity = inputs.equity }
    let first = inputs.day.startUTC - Int64(lookBackDays) * 86_400
    if highs.contains(where: { $0.dayStart <= first }) {
      highs.removeAll { $0.dayStart <= first }
    }
    // Written to only where it changes: what is kept of the state may be read elsewhere.
    if let last = highs.indices.last, highs[last].dayStart == inputs.day.startUTC {
      if inputs.equity > highs[last].equity { highs[last].equity = inputs.equity }
    } else {
      highs.append(High(dayStart: inputs.day.startUTC, equity: inputs.equity))
    }
  }

  /// The fraction by which `equity` is below the peak; NaN where there is none.
  func drawdown(_ equity: Double) -> Double {
    guard var peak = highs.first?.equity else { return .nan }
    for high in highs where high.equity > peak { peak = high.equity }
    guard peak > 0 else { return .nan }
    return max(0, (peak - equity) / peak)
  }

  /// The trip of `breaker` that holds for `root` at broker time `time`.
  func trip(_ breaker: Breaker, root: String, at time: Int64) -> Trip? {
    trips.first { $0.isOf(breaker, root, at: time) }
  }

  /// Whether an operator cleared it for now.
  func isWaived(_ breaker: Breaker, root: String, at time: Int64) -> Bool {
    waivers.contains { $0.isOf(breaker, root, at: time) }
  }
}
