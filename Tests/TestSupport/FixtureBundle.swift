public import Decision
import Digest
import Features
public import JSON
import Models

/// The small bundle beside the tests, really trained, and what a test may change of it.
public struct FixtureBundle: Sendable {
  public static let version = "20261101T000000Z"

  /// By name, as `Fixtures/bundle/make.py` wrote them: a demo bundle of EURUSD with an edge.
  public var files: [String: [UInt8]]

  public init() {
    files = [:]
    for name in [
      "manifest.json", "lightgbm.txt", "catboost.json", "lstm.onnx", "golden.json", "card.md",
    ] {
      files[name] = TemporaryDirectory.read("\(FixtureBundle.folder)/\(name)")
    }
  }

  /// Changes one field of the manifest, which no hash covers.
  public func with(_ path: [JSONValue.Step], _ value: JSONValue?) -> FixtureBundle {
    var bundle = self
    do {
      let manifest = try JSONValue(parsing: files["manifest.json"] ?? [])
      bundle.files["manifest.json"] = manifest.setting(path, to: value).bytes
    } catch {
      fatalError("the fixture's manifest: \(error)")
    }
    return bundle
  }

  /// Another file under the same name, which the manifest knows and accepts.
  public func replacing(_ name: String, by bytes: [UInt8]) -> FixtureBundle {
    let hash = SHA256.hex(of: bytes.withUnsafeBytes { SHA256.hash($0) })
    var bundle = with(["files", .member(name)], .string(hash))
    bundle.files[name] = bytes
    return bundle
  }

  public func version(_ version: String) -> FixtureBundle { with(["version"], .string(version)) }

  /// Without an edge it serves in shadow until it is promoted.
  public func withoutEdge() -> FixtureBundle {
    with(["edge"], .object(["verdict": .string("no edge"), "reason": .string("a test")]))
  }

  /// As if it were trained on a real market.
  public func notDemo() -> FixtureBundle { with(["demo"], .bool(false)) }

  /// Writes the bundle below `models`.
  public func install(
    in directory: TemporaryDirectory, symbol: String = "EURUSD",
    version: String = FixtureBundle.version
  ) {
    for (name, bytes) in files {
      directory.write(bytes, to: "models/\(symbol)/\(version)/\(name)")
    }
  }

  /// Loaded, as the server would.
  public func served(isShadow: Bool = false) throws -> ServedBundle {
    try ServedBundle(
      ModelBundle(
        files: files, symbol: "EURUSD", catalogueHash: FixtureBundle.catalogueHash,
        featureCount: Catalogue.count), isShadow: isShadow)
  }

  static let catalogueHash = SHA256.hex(
    of: Array(Catalogue.canonicalText.utf8).withUnsafeBytes { SHA256.hash($0) })

  private static let folder: String = {
    let source = "\(#filePath)"
    return source.dropLast("FixtureBundle.swift".count) + "Fixtures/bundle/\(version)"
  }()
}
