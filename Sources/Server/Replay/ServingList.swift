import Decision
import Models

/// What serves each root, as a change of the journal has it: one line a root, with `shadow` where the
/// bundle may not enter.
enum ServingList {
  static func bytes(_ serving: [String: ServedBundle]) -> [UInt8] {
    serving.sorted { $0.key < $1.key }.flatMap { root, bundle in
      Array("\(root) \(bundle.bundle.manifest.version)\(bundle.isShadow ? " shadow" : "")\n".utf8)
    }
  }

  /// One line's words; nil where it is none of `bytes(_:)`.
  static func line(_ line: some Collection<UInt8>) -> (
    root: String, version: String, isShadow: Bool
  )? {
    let words = line.split(separator: 32).map { String(decoding: $0, as: UTF8.self) }
    guard (2...3).contains(words.count), words.count == 2 || words[2] == "shadow" else {
      return nil
    }
    return (words[0], words[1], words.count == 3)
  }
}
