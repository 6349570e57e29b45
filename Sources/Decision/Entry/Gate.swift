import Risk

/// One named rule's finding in an answer: its value beside its limit.
public struct Gate: Sendable, Equatable {
  public var name: String
  /// NaN where it is unknown, infinite where nothing limits it; both are null on the wire.
  public var value: Double
  public var limit: Double
  public var passed: Bool
  public var note: String
  /// The machine-readable code of the refusal; empty where it passed.
  public var reason: String

  public init(
    _ name: String, value: Double, limit: Double, passed: Bool, reason: String, note: String = ""
  ) {
    self.name = name
    self.value = value
    self.limit = limit
    self.passed = passed
    self.note = note
    self.reason = passed ? "" : reason
  }

  /// A rule of risk as it stands.
  init(_ result: GateResult) {
    self.init(
      result.name, value: result.value, limit: result.limit, passed: result.passed,
      reason: result.reason?.rawValue ?? result.name, note: result.note)
  }

  /// A condition that holds or does not.
  static func condition(_ name: String, _ holds: Bool, reason: String, note: String = "") -> Gate {
    Gate(name, value: holds ? 1 : 0, limit: 1, passed: holds, reason: reason, note: note)
  }

  /// A plan that could not be made.
  static func refused(_ name: String, _ refusal: Refusal, limit: Double) -> Gate {
    Gate(
      name, value: .nan, limit: limit, passed: false, reason: refusal.reason.rawValue,
      note: refusal.detail)
  }
}
