import Risk

/// One named rule's finding in an answer: its value beside its limit.
public struct Gate: Sendable, Equatable {
  public var kind: Kind
  /// NaN where it is unknown, infinite where nothing limits it; both are null on the wire.
  public var value: Double
  public var limit: Double
  public var passed: Bool
  public var note: String
  /// nil where it passed.
  public var refusal: Cause?

  /// The rule, in snake_case.
  public var name: String { kind.name }
  /// The machine-readable code of the refusal; empty where it passed.
  public var reason: String { refusal?.code ?? "" }

  init(
    _ kind: Kind, value: Double, limit: Double, passed: Bool, else cause: Cause,
    note: String = ""
  ) {
    self.kind = kind
    self.value = value
    self.limit = limit
    self.passed = passed
    self.note = note
    refusal = passed ? nil : cause
  }

  /// A rule of risk as it stands.
  init(_ result: GateResult) {
    self.init(
      .risk(result.rule), value: result.value, limit: result.limit, passed: result.passed,
      else: result.reason.map { .risk($0) } ?? .rule(result.rule), note: result.note)
  }

  /// A condition that holds or does not.
  static func condition(_ kind: Kind, _ holds: Bool, else cause: Cause, note: String = "") -> Gate {
    Gate(kind, value: holds ? 1 : 0, limit: 1, passed: holds, else: cause, note: note)
  }

  /// A plan that could not be made.
  static func refused(_ kind: Kind, _ refusal: Refusal, limit: Double) -> Gate {
    Gate(
      kind, value: .nan, limit: limit, passed: false, else: .risk(refusal.reason),
      note: refusal.detail)
  }
}
