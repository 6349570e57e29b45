/// What has entries to be committed, and learns what became of them.
///
/// The writer calls it from one thread at a time: `nextGroup`, then `committed` or `failed` for that
/// group, before the next `nextGroup`.
public protocol CommitSource: AnyObject, Sendable {
  /// The entries that are ready, in the order in which they are to be stored; empty where none is.
  func nextGroup(_ journal: Journal) -> [JournalEntry]

  /// The group is stored, and durable where the database promises that of a commit.
  func committed(_ journal: Journal)

  /// Nothing of the group is stored, nor may anything be that was built on it.
  func failed(_ error: StoreError, _ journal: Journal)

  /// The newest bars could not be put in order: they are stored all the same, and it is tried again
  /// once many more have come.
  func unsettled(_ error: StoreError)
}
