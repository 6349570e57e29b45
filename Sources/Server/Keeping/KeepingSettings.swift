/// How long what is kept.
public struct KeepingSettings: Sendable, Equatable {
  /// Days that decisions and deals stay in the database; 0: for ever.
  public var decisionsDays = 90.0
  /// Years that the audit journal's files stay; 0: for ever.
  public var auditYears = 7
  /// Minutes from one sealing of what is new to the next; 0: there is no audit journal.
  public var sealMinutes = 60.0

  public init() {}
}
