import Scores

/// The last scores of every root, and what they were made of.
struct ScoreBoard: Sendable {
  /// One root's.
  struct Entry: Sendable {
    var isShadow: Bool
    /// nil where the bundle does not say how it was labelled.
    var scores: BundleScores?
    var bundle: String
    /// Those newer than the one that serves, newest last.
    var challengers: [Waiting] = []
  }

  /// A newer bundle that waits.
  struct Waiting: Sendable {
    var bundle: String
    /// nil where it does not say how it was labelled.
    var scores: BundleScores?
    var trial: Trial
  }

  /// What an entry is made of: where it is the same, so is the entry.
  struct Stamp: Sendable, Equatable {
    var bundle: String
    var isShadow: Bool
    /// The versions that wait.
    var challengers: [String]
    /// Those that only an operator promotes.
    var barred: [String]
    /// The last close of the bundle's timeframe that an event reached, broker time.
    var close: Int64
    /// Days since 1970, for what is due by the calendar.
    var day: Int64
  }

  private(set) var entries: [String: Entry] = [:]
  private(set) var stamps: [String: Stamp] = [:]

  /// The newest versions that are newer than the one that serves, oldest first.
  static func challengers(
    of serving: String, among versions: [String], most: Int
  ) -> [String] {
    versions.filter { $0 > serving }.suffix(most)
  }

  mutating func set(_ root: String, _ entry: Entry?, _ stamp: Stamp?) {
    entries[root] = entry
    stamps[root] = stamp
  }
}
