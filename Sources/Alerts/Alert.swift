/// Something that an operator should know of.
public struct Alert: Sendable, Equatable {
  /// How much it matters; a later one goes out before an earlier one that matters less.
  public enum Severity: String, Sendable, CaseIterable, Comparable {
    case info, warning, critical

    public static func < (left: Severity, right: Severity) -> Bool {
      left.rank < right.rank
    }

    private var rank: Int { Severity.allCases.firstIndex(of: self) ?? 0 }
  }

  public var severity: Severity
  /// What it is about: the same condition has the same key for as long as it lasts.
  public var key: String
  /// A sentence that says what is wrong and of what.
  public var message: String

  public init(_ severity: Severity, key: String, _ message: String) {
    self.severity = severity
    self.key = key
    self.message = message
  }

  /// One line, as people get it.
  public var line: String { "[\(severity.rawValue)] Conviction: \(message)" }
}
