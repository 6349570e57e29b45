/// Everything that one request leaves behind.
public struct JournalEntry: Sendable, Equatable {
  /// What was answered.
  public enum Record: Sendable, Equatable {
    case decision(DecisionRow)
    case trade(TradeEventRow)
    /// Nothing was answered that must be found again: only state or bars changed.
    case none
  }

  public var record: Record
  /// The state that the event changed, in the order in which it is to be stored.
  public var states: [StateChange]
  /// The bars that the event brought.
  public var bars: [BarBatch]
  /// What the position agent learned from the event.
  public var experiences: [ExperienceRow] = []
  /// What a replay must know beside the record.
  public var changes: [JournalChange] = []
  /// The first decision that sees what the entry changes; nil for the next one.
  public var since: Int64?
  /// What retention takes away.
  public var pruning = JournalPruning()

  public init(_ record: Record, states: [StateChange] = [], bars: [BarBatch] = []) {
    self.record = record
    self.states = states
    self.bars = bars
  }
}
