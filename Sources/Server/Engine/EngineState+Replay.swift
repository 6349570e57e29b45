import Decision
import Store

/// What a replay of the journal must know beside the events: noted with the next decision.
extension EngineState {
  /// What the journal does not say yet of the state that decisions are made in.
  struct Unjournalled {
    /// The configuration, where it is another than the journal's last.
    var settings: [UInt8]?
    /// Whether the journal has no memories of since the last start or failure.
    var needsSnapshot = true
    /// The shelf's stamp that the journal's last list of bundles is of.
    var serving: UInt64?
  }

  /// Decisions from one snapshot of the memories to the next: how many a replay decides again at
  /// most before the first that it was asked for.
  static let snapshotInterval: Int64 = 1_000

  /// What changed since the last decision arrived, seen by the one that arrives now.
  mutating func arrivingChanges() -> [JournalChange] {
    var changes: [JournalChange] = []
    if let settings = unjournalled.settings {
      changes.append(JournalChange(.settings, settings))
      unjournalled.settings = nil
    }
    if unjournalled.serving != shelfStamp {
      changes.append(JournalChange(.serving, ServingList.bytes(shelf.serving)))
      unjournalled.serving = shelfStamp
    }
    return changes
  }

  /// The memories before a decision, where a replay may begin at it.
  mutating func dueSnapshot(_ decisionID: Int64) -> [AccountMemory]? {
    guard unjournalled.needsSnapshot || decisionID % EngineState.snapshotInterval == 0 else {
      return nil
    }
    unjournalled.needsSnapshot = false
    return accounts.values
  }
}
