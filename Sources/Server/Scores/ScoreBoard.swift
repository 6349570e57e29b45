import Scores

/// The last scores of every root, and what they were made of.
struct ScoreBoard: Sendable {
  /// One root's.
  struct Entry: Sendable {
    var isShadow: Bool
    /// nil where the bundle does not say how it was labelled.
    var scores: BundleScores?
    var bundle: String
    /// The newest bundle that is newer than the one that serves.
    var challenger: Challenger?
    var challengerScores: BundleScores?
  }

  /// What an entry is made of: where it is the same, so is the entry.
  struct Stamp: Sendable, Equatable {
    var bundle: String
    var isShadow: Bool
    /// The version that waits.
    var challenger: String?
    /// The last close of the bundle's timeframe that an event reached, broker time.
    var close: Int64
    /// Days since 1970, for what is due by the calendar.
    var day: Int64
  }

  private(set) var entries: [String: Entry] = [:]
  private(set) var stamps: [String: Stamp] = [:]

  /// The newest version, where it is newer than the one that serves.
  static func challenger(of serving: String, among versions: [String]) -> String? {
    versions.last.flatMap { $0 > serving ? $0 : nil }
  }

  mutating func set(_ root: String, _ entry: Entry?, _ stamp: Stamp?) {
    entries[root] = entry
    stamps[root] = stamp
  }
}
