/// Something other than an event's own row that a replay of the journal must know.
public struct JournalChange: Sendable, Equatable {
  /// What the bytes of a change are.
  public enum Kind: String, Sendable, CaseIterable {
    /// All accounts' memories before a decision: where a replay may begin.
    case snapshot
    /// The configuration from a decision on.
    case settings
    /// What serves each root from a decision on.
    case serving
    /// Which trade servers' bars are in which book, from a decision on.
    case feeds
    /// An account's memory after an operator's change.
    case memory
    /// A root and timeframe whose bars changed other than by a decision's event.
    case bars
    /// What an operator did; a replay has it from what it led to.
    case operation
  }

  public let kind: Kind
  public let body: [UInt8]

  public init(_ kind: Kind, _ body: [UInt8]) {
    self.kind = kind
    self.body = body
  }
}

/// A change as the journal has it.
public struct JournalChangeRow: Sendable, Equatable {
  /// The order of the changes.
  public let sequence: Int64
  /// The first decision that sees the change.
  public let since: Int64
  /// The last trade event before the change.
  public let afterTrade: Int64
  public let change: JournalChange
}
