/// What is wrong with what the risk rules were given.
public enum RiskError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A setting outside its range.
  case settingOutOfRange(name: String, allowed: String, was: Double)
  /// A time outside the years 1970 to 9999, or an offset from UTC beyond 18 hours.
  case timeOutOfRange(name: String, was: Int64)
  /// A root that an earlier intent still holds.
  case intentExists(root: String, decisionID: Int64)

  /// The stable machine-readable name of the case.
  public var code: String {
    switch self {
    case .settingOutOfRange: "setting_out_of_range"
    case .timeOutOfRange: "time_out_of_range"
    case .intentExists: "intent_exists"
    }
  }

  public var description: String {
    switch self {
    case .settingOutOfRange(let name, let allowed, let was):
      "expected \(name) to be \(allowed), was \(was)"
    case .timeOutOfRange(let name, let was):
      "expected \(name) within the years 1970 to 9999 and 18 hours of UTC, was \(was)"
    case .intentExists(let root, let decisionID):
      "expected no intent in \(root), was decision \(decisionID)"
    }
  }
}
