import Glibc
import JSON

/// Which version of a symbol serves, and by whose word: `<folder>/<SYMBOL>/serving.json`.
///
/// Written by `promote` and `rollback`, whether through the server or the command line, by the rule
/// that promotes challengers, and by the server for what serves by its own edge; read by the server
/// whenever it changes. Without the file the newest version that loads serves, in shadow unless its
/// walk-forward showed an edge.
struct ServingChoice: Sendable, Equatable {
  /// Whose word it is.
  enum Word: String, Sendable {
    /// An operator's.
    case hand
    /// The rule's of the configuration.
    case rule
    /// Nobody's: its walk-forward showed an edge, and it serves until there is a word.
    case edge
  }

  var version: String
  /// What served before, for a rollback; nil before the first promotion.
  var previous: String?
  var by = Word.hand
  /// Seconds since 1970 UTC; nil in files of before.
  var time: Int64?
  /// What the rule saw, for people.
  var why: String?
  /// Versions that were taken back, which the rule does not promote again.
  var barred: [String] = []

  /// The choice after a promotion; the same version again changes no more than whose word it is.
  func promoting(_ version: String, by: Word, at time: Int64, why: String? = nil) -> ServingChoice {
    guard version != self.version else {
      var same = self
      if self.by == .edge { same.by = by }
      return same
    }
    return ServingChoice(
      version: version, previous: self.version, by: by, time: time, why: why,
      barred: barred.filter { $0 != version })
  }

  /// The choice after a rollback: the version before serves, and what served is barred from the rule;
  /// nil where there is no way back.
  func rolledBack(at time: Int64) -> ServingChoice? {
    previous.map { previous in
      ServingChoice(
        version: previous, previous: version, time: time,
        barred: barred.filter { $0 != previous && $0 != version } + [version])
    }
  }

  static func path(_ folder: String, _ symbol: String) -> String {
    "\(folder)/\(symbol)/serving.json"
  }

  /// - Throws: `BundleFolderError` where there is a file that cannot be read or understood.
  static func read(
    _ folder: String, _ symbol: String
  ) throws(BundleFolderError) -> ServingChoice? {
    let path = path(folder, symbol)
    guard access(path, F_OK) == 0 else { return nil }
    guard let bytes = try BundleFolder.read(path) else { return nil }
    let value: JSONValue
    do {
      value = try JSONValue(parsing: bytes)
    } catch {
      throw .unreadable(path: path, reason: error.description)
    }
    guard let version = value["version"]?.string else {
      throw .unreadable(path: path, reason: "expected a version")
    }
    guard let by = Word(rawValue: value["by"]?.string ?? Word.hand.rawValue) else {
      throw .unreadable(path: path, reason: "expected by to be hand, rule or edge")
    }
    return ServingChoice(
      version: version, previous: value["previous"]?.string, by: by,
      time: value["time"]?.int64, why: value["why"]?.string,
      barred: value["barred"]?.array?.compactMap(\.string) ?? [])
  }

  /// Replaces the file at once: written beside it, synced, renamed.
  func write(_ folder: String, _ symbol: String) throws(BundleFolderError) {
    let path = ServingChoice.path(folder, symbol)
    let temporary = path + ".new"
    let bytes = json.bytes + [10]
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .unwritable(path: temporary, reason: String(cString: strerror(errno)))
    }
    let isWritten =
      Glibc.write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
    let reason = String(cString: strerror(errno))
    close(descriptor)
    guard isWritten, rename(temporary, path) == 0 else {
      throw .unwritable(path: path, reason: reason)
    }
  }

  private var json: JSONValue {
    .object([
      "version": .string(version), "previous": previous.map { .string($0) } ?? .null,
      "by": .string(by.rawValue), "time": time.map { .integer($0) } ?? .null,
      "why": why.map { .string($0) } ?? .null, "barred": .array(barred.map { .string($0) }),
    ])
  }

  /// Where the journal keeps which versions were chosen.
  static let key = "choices"

  /// The choices of all roots as one document, the same bytes for the same choices.
  static func bytes(_ choices: [String: ServingChoice]) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      for (root, choice) in choices.sorted(by: { $0.key < $1.key }) {
        json.key(named: root)
        json.write(raw: choice.json.bytes)
      }
    }
    return json.bytes
  }
}
