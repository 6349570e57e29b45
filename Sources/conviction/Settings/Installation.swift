import Agent
import Digest
import Glibc
import Store

/// The places and files that a command works with, from its options.
struct Installation {
  let settings: AppSettings
  let dataDirectory: String

  /// `--config`, else `Config/conviction.json5` where it is, else the defaults; `--data-dir`, else `data`.
  ///
  /// - Throws: `CommandError`.
  init(_ arguments: Arguments) throws(CommandError) {
    dataDirectory = arguments.option("data-dir") ?? "data"
    let named = arguments.option("config")
    let standard = "Config/conviction.json5"
    guard let path = named ?? (access(standard, R_OK) == 0 ? standard : nil) else {
      settings = AppSettings()
      return
    }
    let bytes = try Installation.read(path)
    do {
      settings = try AppSettings(file: path, contents: bytes)
    } catch {
      throw CommandError("\(error)")
    }
  }

  /// The same settings with another data directory.
  init(_ other: Installation, dataDirectory: String) {
    settings = other.settings
    self.dataDirectory = dataDirectory
  }

  var modelsFolder: String { dataDirectory + "/models" }

  /// Opens the store for writing.
  func openStore() throws(CommandError) -> Database {
    do {
      return try Database.open(directory: dataDirectory, durability: settings.durability)
    } catch {
      throw CommandError("\(error)")
    }
  }

  /// The bearer token: `CONVICTION_TOKEN`, else the file that the configuration names, else none.
  func token() throws(CommandError) -> [UInt8]? {
    if let value = getenv("CONVICTION_TOKEN") {
      let token = Array(String(cString: value).utf8)
      if !token.isEmpty { return token }
    }
    guard !settings.tokenFile.isEmpty else { return nil }
    return Array(try Installation.secret(settings.tokenFile).utf8)
  }

  /// What a file holds, without blanks around it.
  ///
  /// - Throws: `CommandError` where it cannot be read or holds nothing.
  static func secret(_ path: String) throws(CommandError) -> String {
    let bytes = try Installation.read(path)
    let secret = bytes.drop(while: \.isBlank).reversed().drop(while: \.isBlank).reversed()
    guard !secret.isEmpty else { throw CommandError("\(path): the file is empty") }
    return String(decoding: Array(secret), as: UTF8.self)
  }

  /// The position agent's weights: the configured file, else those learned live, else the first policy.
  func policy() throws(CommandError) -> (policy: Policy, hash: String) {
    let bytes: [UInt8]
    if settings.agentFile.isEmpty {
      bytes = try FirstPolicy.bytes()
    } else {
      bytes = try Installation.read(settings.agentFile)
    }
    do {
      let weights = try AgentWeights.decode(bytes)
      let hash = SHA256.hex(of: bytes.withUnsafeBytes { SHA256.hash($0) })
      return (weights.policy, hash)
    } catch {
      throw CommandError("the agent's weights: \(error)")
    }
  }

  static func read(_ path: String) throws(CommandError) -> [UInt8] {
    guard let file = fopen(path, "rb") else {
      throw CommandError("\(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return bytes
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 32 || self == 10 || self == 13 || self == 9 }
}
