public import Decision
import JSON
import Models
public import Telemetry

/// The bundles of a data directory for the command line, with or without a server beside it.
public struct BundleLibrary: Sendable {
  private let folder: BundleFolder
  private let roots: [String]
  private let clock: any Clock

  public init(folder: String, roots: [String], clock: any Clock = SystemClock()) {
    self.folder = BundleFolder(path: folder)
    self.roots = roots
    self.clock = clock
  }

  /// Every version of every root with its verdict and which one an operator chose.
  public func list(asJSON: Bool) -> String {
    var json = JSONWriter()
    var lines: [String] = []
    json.beginArray()
    for root in roots {
      for version in folder.versions(root) {
        let entry = describe(root, version)
        json.object { json in
          json.member("symbol", root)
          json.member("version", version)
          json.member("chosen", entry.choice != nil)
          json.member("chosen_by", entry.choice?.by.rawValue)
          json.member("verdict", entry.verdict)
          json.member("refused", entry.refused)
        }
        let state = entry.refused.map { "refused: \($0)" } ?? entry.verdict ?? ""
        let chosen = entry.choice.map { $0.by == .edge ? "held" : "chosen" } ?? "-"
        lines.append("\(root)/\(version)\t\(chosen)\t\(state)")
      }
    }
    json.endArray()
    if asJSON { return String(decoding: json.bytes, as: UTF8.self) }
    return lines.isEmpty ? "no bundles in \(folder.path)" : lines.joined(separator: "\n")
  }

  /// Loads bundles as the server would.
  ///
  /// - Returns: a line for each, and whether all were accepted.
  public func verify(root: String?, version: String?) -> (text: String, isGood: Bool) {
    var lines: [String] = []
    var isGood = true
    for symbol in root.map({ [$0] }) ?? roots {
      for name in version.map({ [$0] }) ?? folder.versions(symbol) {
        let refused = describe(symbol, name).refused
        lines.append("\(symbol)/\(name): \(refused ?? "good")")
        if refused != nil { isGood = false }
      }
    }
    return (lines.isEmpty ? "no bundles" : lines.joined(separator: "\n"), isGood)
  }

  /// Chooses a version that verifies.
  ///
  /// - Throws: what it is refused for.
  public func promote(_ root: String, _ version: String) throws -> String {
    _ = try shelf.load(root, version)
    let before = try ServingChoice.read(folder.path, root)
    let now = clock.epochNanoseconds / 1_000_000_000
    let choice =
      before?.promoting(version, by: .hand, at: now)
      ?? ServingChoice(
        version: version, previous: newestWithEdge(root, except: version), time: now)
    try choice.write(folder.path, root)
    return "\(root) serves \(version)"
  }

  /// Goes back to the version before the last promotion.
  public func rollback(_ root: String) throws -> String {
    let now = clock.epochNanoseconds / 1_000_000_000
    guard let choice = try ServingChoice.read(folder.path, root)?.rolledBack(at: now) else {
      throw BundleFolderError.unreadable(
        path: ServingChoice.path(folder.path, root), reason: "no earlier promotion")
    }
    try choice.write(folder.path, root)
    return "\(root) serves \(choice.version)"
  }

  /// What a server would serve of each root now, and why versions were refused.
  public func serving(log: Log) -> (bundles: [String: ServedBundle], refused: [String: String]) {
    var shelf = shelf
    _ = shelf.refresh(log: log)
    let refused = shelf.refused.compactMapValues { versions in
      versions.isEmpty
        ? nil : versions.map { "\($0.version): \($0.reason)" }.joined(separator: "; ")
    }
    return (shelf.serving, refused)
  }

  /// The way back from a first promotion: what a server would let enter without one.
  private func newestWithEdge(_ root: String, except version: String) -> String? {
    folder.versions(root).last { $0 != version && describe(root, $0).verdict == "edge" }
  }

  private var shelf: BundleShelf { BundleShelf(folder: folder.path, roots: roots) }

  private func describe(
    _ root: String, _ version: String
  ) -> (verdict: String?, refused: String?, choice: ServingChoice?) {
    do {
      let choice = try ServingChoice.read(folder.path, root)
      let manifest = try shelf.load(root, version).manifest
      return (manifest.edge.verdict, nil, choice?.version == version ? choice : nil)
    } catch {
      return (nil, "\(error)", nil)
    }
  }
}

/// SHA-256 of the feature catalogue, as bundles and training sets declare it.
public enum CatalogueHash {
  public static var hex: String { BundleShelf.catalogueHash }
}
