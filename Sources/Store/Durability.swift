/// What a commit promises; both survive a killed process.
public enum Durability: String, Sendable, CaseIterable {
  /// The write-ahead log is fsynced at every commit: an answered decision survives a power cut.
  case full
  /// The log is fsynced at checkpoints: a power cut may lose the last commits, never the order.
  case normal

  /// The value of SQLite's `synchronous` pragma.
  var pragma: String {
    switch self {
    case .full: "FULL"
    case .normal: "NORMAL"
    }
  }
}
