import Glibc
import JSON

/// Which version of a symbol serves by an operator's word: `<folder>/<SYMBOL>/serving.json`.
///
/// Written by `promote` and `rollback`, whether through the server or the command line, and read by
/// the server whenever it changes. Without the file the newest version that loads serves, in shadow
/// unless its walk-forward showed an edge.
struct ServingChoice: Sendable, Equatable {
  var version: String
  /// What served before, for a rollback; nil before the first promotion.
  var previous: String?

  /// The choice after a promotion; the same version again changes nothing.
  func promoting(_ version: String) -> ServingChoice {
    version == self.version ? self : ServingChoice(version: version, previous: self.version)
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
    return ServingChoice(version: version, previous: value["previous"]?.string)
  }

  /// Replaces the file at once: written beside it, synced, renamed.
  func write(_ folder: String, _ symbol: String) throws(BundleFolderError) {
    let path = ServingChoice.path(folder, symbol)
    let temporary = path + ".new"
    let bytes =
      JSONValue.object([
        "version": .string(version), "previous": previous.map { .string($0) } ?? .null,
      ]).bytes + [10]
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
}
