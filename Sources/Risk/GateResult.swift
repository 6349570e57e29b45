/// What one named rule found: its value beside its limit, and whether an entry may pass.
public struct GateResult: Sendable, Equatable {
  public var rule: Rule
  /// What was measured; NaN where it is unknown.
  public var value: Double
  public var limit: Double
  public var passed: Bool
  /// A sentence for people; empty where the numbers say it all.
  public var note: String
  /// The code of the refusal; nil where it passed.
  public var reason: Reason?
  /// Broker time at which the refusal ends by itself; nil where that is not known.
  public var until: Int64?

  /// The rule, in snake_case.
  public var name: String { rule.name }

  public init(
    _ rule: Rule, value: Double, limit: Double, passed: Bool, note: String = "",
    reason: Reason? = nil, until: Int64? = nil
  ) {
    self.rule = rule
    self.value = value
    self.limit = limit
    self.passed = passed
    self.note = note
    self.reason = reason
    self.until = until
  }

  /// A gate whose reason is `reason` where `passed` is false.
  init(
    _ rule: Rule, _ value: Double, limit: Double, passed: Bool, else reason: Reason,
    note: String = "", until: Int64? = nil
  ) {
    self.init(
      rule, value: value, limit: limit, passed: passed, note: note,
      reason: passed ? nil : reason, until: passed ? nil : until)
  }

  /// Equal in every field, an unknown value being equal to an unknown value.
  public static func == (left: GateResult, right: GateResult) -> Bool {
    func same(_ one: Double, _ other: Double) -> Bool {
      one == other || (one.isNaN && other.isNaN)
    }
    return left.rule == right.rule && same(left.value, right.value)
      && same(left.limit, right.limit) && left.passed == right.passed
      && left.note == right.note && left.reason == right.reason && left.until == right.until
  }
}
