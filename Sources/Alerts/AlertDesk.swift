/// Turns the conditions that hold into the alerts that go out: each once when it begins, again while it
/// lasts, once when it has ended, and never more than so many an hour.
///
/// A value without a clock: the caller says what time it is.
public struct AlertDesk: Sendable {
  public struct Settings: Sendable, Equatable {
    /// What matters less is not sent.
    public var least = Alert.Severity.warning
    /// After how long a condition that lasts is told again.
    public var repeatSeconds = 3_600.0
    /// Alerts within any hour at most; a critical one always goes out.
    public var perHourMax = 30

    public init() {}
  }

  private struct Condition {
    var alert: Alert
    /// nil while it was held back.
    var sentAt: Double?
  }

  private let settings: Settings
  private var conditions: [String: Condition] = [:]
  private var sent: [Double] = []
  /// Alerts that the limit held back since the last that went out.
  public private(set) var heldBack = 0

  public init(_ settings: Settings) { self.settings = settings }

  /// The conditions that hold, the gravest first.
  public var active: [Alert] { AlertDesk.ordered(conditions.values.map(\.alert)) }

  /// What goes out now that exactly `holding` hold, the gravest first.
  ///
  /// - Parameter now: seconds of a clock that only goes forward.
  public mutating func update(_ holding: [Alert], now: Double) -> [Alert] {
    sent.removeAll { now - $0 >= 3_600 }
    var due: [Alert] = []
    for alert in AlertDesk.ordered(holding) {
      let known = conditions[alert.key]
      // A condition that got graver is told at once.
      let isGraver = known.map { $0.alert.severity < alert.severity } ?? true
      let isDue =
        isGraver || known?.sentAt == nil
        || now - (known?.sentAt ?? now) >= settings.repeatSeconds
      conditions[alert.key] = Condition(alert: alert, sentAt: known?.sentAt)
      guard isDue, alert.severity >= settings.least, take(alert.severity, now) else { continue }
      conditions[alert.key]?.sentAt = now
      due.append(alert)
    }
    let keys = Set(holding.map(\.key))
    for (key, condition) in conditions.sorted(by: { $0.key < $1.key }) where !keys.contains(key) {
      conditions[key] = nil
      // Whoever was told of it is told of its end.
      guard condition.sentAt != nil, take(.info, now) else { continue }
      due.append(Alert(.info, key: key, "over: \(condition.alert.message)"))
    }
    return due
  }

  /// Whether one more may go out within this hour.
  private mutating func take(_ severity: Alert.Severity, _ now: Double) -> Bool {
    guard sent.count < settings.perHourMax || severity == .critical else {
      heldBack += 1
      return false
    }
    sent.append(now)
    heldBack = 0
    return true
  }

  private static func ordered(_ alerts: [Alert]) -> [Alert] {
    alerts.sorted { $0.severity == $1.severity ? $0.key < $1.key : $0.severity > $1.severity }
  }
}
