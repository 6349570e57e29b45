/// Why a journal cannot be replayed; a decision that comes out otherwise is no error but a finding.
public enum ReplayError: Error, Sendable, CustomStringConvertible {
  /// There are decisions in the range, but none was journalled with what a replay needs.
  case nothingToReplay(from: Int64, to: Int64)
  /// The database is of an older version and was not served since.
  case olderSchema
  /// A bundle that decided is not in the models folder, or is refused.
  case bundle(name: String, reason: String)
  /// The agent's weights that decided are neither stored nor configured.
  case weights(hash: String)
  /// A change of the journal that no version of this program writes.
  case malformed(change: Int64, kind: String)

  public var description: String {
    switch self {
    case .nothingToReplay(let from, let to):
      "no decision from \(from) to \(to) can be re-derived: they were journalled by an older version, "
        + "or retention took away what they rest on"
    case .olderSchema:
      "the database is of an older version: start the server once, it brings it up to date"
    case .bundle(let name, let reason):
      "bundle \(name), which decided, cannot be loaded: \(reason); restore it from a backup"
    case .weights(let hash):
      "the agent's weights \(hash), which decided, are not in the store: name their file in "
        + "agent.weights"
    case .malformed(let change, let kind):
      "change \(change) of the journal is no \(kind)"
    }
  }
}
