import Decision
import Glibc
import Server
import Store

/// The demo's own data directory, made anew each time, with the demo bundles in it.
struct DemoPlace {
  let installation: Installation

  /// Where the demo bundles are committed.
  static let bundles = "Config/demo"

  /// - Throws: `CommandError` where the bundles are missing or the directory cannot be made.
  init(_ base: Installation) throws(CommandError) {
    let directory = base.dataDirectory + "/demo"
    // Another demo's lock shows before anything of it is removed.
    try Installation(base, dataDirectory: directory).openStore().close()
    for name in ["conviction.sqlite", "conviction.sqlite-wal", "conviction.sqlite-shm"] {
      unlink("\(directory)/\(name)")
    }
    let models = directory + "/models"
    for root in base.settings.decision.roots {
      for version in try DemoPlace.names("\(DemoPlace.bundles)/\(root)") {
        try makeDirectories("\(models)/\(root)/\(version)")
        for file in try DemoPlace.names("\(DemoPlace.bundles)/\(root)/\(version)") {
          try DemoPlace.copy(
            "\(DemoPlace.bundles)/\(root)/\(version)/\(file)",
            "\(models)/\(root)/\(version)/\(file)")
        }
      }
    }
    try makeDirectories(directory)
    installation = Installation(base, dataDirectory: directory)
    try DemoPlace.promote(models, base.settings.decision.roots)
  }

  /// The demo enters knowingly: its edge is planted, and its account simulated.
  private static func promote(_ models: String, _ roots: [String]) throws(CommandError) {
    let library = BundleLibrary(folder: models, roots: roots)
    do {
      for root in roots {
        if let version = try names("\(bundles)/\(root)").last {
          _ = try library.promote(root, version)
        }
      }
    } catch {
      throw CommandError("the demo bundles: \(error)")
    }
  }

  /// The entries of a folder, sorted; none where there is no such folder.
  private static func names(_ path: String) throws(CommandError) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  private static func copy(_ source: String, _ target: String) throws(CommandError) {
    let bytes = try Installation.read(source)
    guard let file = fopen(target, "wb") else {
      throw CommandError("\(target): \(String(cString: strerror(errno)))")
    }
    let count = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, count == bytes.count else {
      throw CommandError("\(target): \(String(cString: strerror(errno)))")
    }
  }
}
