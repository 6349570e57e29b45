import Decision
import Digest
import Features
import Models
import Telemetry

/// The bundles of every root: which serves, which were refused and why.
///
/// A value: a new state of the folder is loaded into a copy, which replaces the old one at once.
struct BundleShelf: Sendable {
  /// A version that could not serve, by name of what is wrong with it.
  struct Refused: Sendable, Equatable {
    var version: String
    var reason: String
  }

  let folder: BundleFolder
  let roots: [String]
  private(set) var serving: [String: ServedBundle] = [:]
  private(set) var refused: [String: [Refused]] = [:]
  private(set) var versions: [String: [String]] = [:]
  private(set) var choices: [String: ServingChoice] = [:]
  /// The files of what was refused when it was.
  private var seenFiles: [String: [String: [String]]] = [:]

  /// SHA-256 of the feature names, as bundles declare it.
  static let catalogueHash = SHA256.hex(
    of: Array(Catalogue.canonicalText.utf8).withUnsafeBytes { SHA256.hash($0) })

  init(folder: String, roots: [String]) {
    self.folder = BundleFolder(path: folder)
    self.roots = roots
  }

  /// Verifies one version.
  ///
  /// - Throws: `BundleError`, `BundleFolderError`.
  func load(_ symbol: String, _ version: String) throws -> ModelBundle {
    let bundle = try ModelBundle(
      files: try folder.files(symbol, version), symbol: symbol,
      catalogueHash: BundleShelf.catalogueHash, featureCount: Catalogue.count)
    guard bundle.manifest.version == version else {
      throw BundleError.manifestField(path: "version", expected: "\(version), as its folder")
    }
    return bundle
  }

  /// Looks at the folder again; what served keeps serving where nothing better loads.
  ///
  /// - Returns: whether anything changed.
  mutating func refresh(log: Log) -> Bool {
    var isChanged = false
    for root in roots {
      let found = folder.versions(root)
      var choice: ServingChoice?
      do {
        choice = try ServingChoice.read(folder.path, root)
      } catch {
        let fault = Refused(version: "serving.json", reason: "\(error)")
        if refused[root] != [fault] {
          refused[root] = [fault]
          isChanged = true
          log.error("serving choice refused", ["symbol": .text(root), "why": "\(error)"])
        }
        // What served keeps serving; the file is looked at again next time.
        versions[root] = nil
        continue
      }
      // Nobody's word ends with the bundle that it was about.
      if let held = choice, held.by == .edge, !found.contains(held.version) { choice = nil }
      let isKnown = found == versions[root] ?? [] && choice == choices[root]
      if isKnown && refusedFiles(root) == seenFiles[root] ?? [:] { continue }
      isChanged = true
      versions[root] = found
      choices[root] = choice
      choose(root, found, choice, log)
      seenFiles[root] = refusedFiles(root)
    }
    return isChanged
  }

  /// What the folders of those that were refused hold: one that was still being copied is looked at
  /// again.
  private func refusedFiles(_ root: String) -> [String: [String]] {
    var files: [String: [String]] = [:]
    for one in refused[root] ?? [] { files[one.version] = folder.stamps(root, one.version) }
    return files
  }

  /// Serves the chosen version, or the newest that loads.
  private mutating func choose(
    _ root: String, _ found: [String], _ choice: ServingChoice?, _ log: Log
  ) {
    refused[root] = []
    serve(
      choice.map { [$0.version] } ?? held(root, found).map { [$0] } ?? found.reversed(), root,
      choice, log)
    // What waits beside one that serves by nobody's word is told where it could not serve.
    guard choice?.by ?? .edge == .edge, let version = serving[root]?.bundle.manifest.version else {
      return
    }
    for waiting in found.reversed() where waiting > version {
      if refused[root]?.contains(where: { $0.version == waiting }) == true { continue }
      do {
        _ = try ServedBundle(try load(root, waiting), isShadow: true)
        return
      } catch {
        refuse(root, waiting, error, log)
      }
    }
  }

  private mutating func serve(
    _ candidates: [String], _ root: String, _ choice: ServingChoice?, _ log: Log
  ) {
    for version in candidates {
      if let bundle = serving[root]?.bundle, bundle.manifest.version == version {
        serving[root]?.isShadow = BundleShelf.isShadow(bundle, choice)
        return
      }
      do {
        let bundle = try load(root, version)
        serving[root] = try ServedBundle(bundle, isShadow: BundleShelf.isShadow(bundle, choice))
        log.info("bundle serves", ["symbol": .text(root), "version": .text(version)])
        return
      } catch {
        refuse(root, version, error, log)
      }
    }
  }

  private mutating func refuse(_ root: String, _ version: String, _ error: any Error, _ log: Log) {
    refused[root]?.append(Refused(version: version, reason: "\(error)"))
    log.error(
      "bundle refused", ["symbol": .text(root), "version": .text(version), "why": "\(error)"])
  }

  /// What serves by its own edge, which a newer version does not drive out by being newer.
  private func held(_ root: String, _ found: [String]) -> String? {
    guard let manifest = serving[root]?.bundle.manifest, manifest.edge.hasEdge,
      found.contains(manifest.version)
    else { return nil }
    return manifest.version
  }

  /// What is written down of a root that serves by its own edge; nil where there is a word already.
  func hold(_ root: String, at time: Int64) -> ServingChoice? {
    guard choices[root] == nil, let served = serving[root], !served.isShadow else { return nil }
    return ServingChoice(version: served.bundle.manifest.version, by: .edge, time: time)
  }

  /// A bundle without an edge only shadows, until an operator promotes it knowingly.
  private static func isShadow(_ bundle: ModelBundle, _ choice: ServingChoice?) -> Bool {
    choice?.version != bundle.manifest.version && !bundle.manifest.edge.hasEdge
  }

  func choice(_ root: String) -> ServingChoice? { choices[root] }

  /// What is written where `version` is promoted.
  ///
  /// The way back leads to what served before by a word or by its own edge; never to a bundle that
  /// only shadowed, which a rollback would make enter.
  func promotion(
    of version: String, _ root: String, by: ServingChoice.Word, at time: Int64, why: String? = nil
  ) -> ServingChoice {
    if let choice = choices[root] {
      return choice.promoting(version, by: by, at: time, why: why)
    }
    let served = serving[root].flatMap { $0.isShadow ? nil : $0.bundle.manifest.version }
    return ServingChoice(
      version: version, previous: served == version ? nil : served, by: by, time: time, why: why)
  }
}
