import Agent
import Glibc
import Server
import Store

/// The places and files that a command works with, from its options.
struct Installation {
  let settings: AppSettings
  let dataDirectory: String
  /// The text of the configuration; empty where there is none.
  let configuration: [UInt8]

  /// `--config`, else `Config/conviction.json5` where it is, else the defaults; `--data-dir`, else `data`.
  ///
  /// - Throws: `CommandError`.
  init(_ arguments: Arguments) throws(CommandError) {
    dataDirectory = arguments.option("data-dir") ?? "data"
    let named = arguments.option("config")
    let standard = "Config/conviction.json5"
    guard let path = named ?? (access(standard, R_OK) == 0 ? standard : nil) else {
      settings = AppSettings()
      configuration = []
      return
    }
    let bytes = try Installation.read(path)
    configuration = bytes
    do {
      settings = try AppSettings(file: path, contents: bytes)
    } catch {
      throw CommandError("\(error)")
    }
  }

  /// The same settings with another data directory.
  init(_ other: Installation, dataDirectory: String) {
    settings = other.settings
    configuration = other.configuration
    self.dataDirectory = dataDirectory
  }

  /// Settings that no file says.
  init(_ settings: AppSettings, dataDirectory: String) {
    self.settings = settings
    configuration = []
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

  /// The bearer token: `CONVICTION_TOKEN`, else the file that `CONVICTION_TOKEN_FILE` or the
  /// configuration names, else none.
  func token() throws(CommandError) -> [UInt8]? {
    if let value = getenv("CONVICTION_TOKEN") {
      let token = Array(String(cString: value).utf8)
      if !token.isEmpty { return token }
    }
    let named = getenv("CONVICTION_TOKEN_FILE").map { String(cString: $0) } ?? ""
    let file = named.isEmpty ? settings.tokenFile : named
    return file.isEmpty ? nil : Array(try Installation.secret(file).utf8)
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

  /// The position agent's weights that the server begins with: the configured file, else the first
  /// policy. What it has learned since is in the store.
  func agentOrigin() throws(CommandError) -> AgentOrigin {
    let isConfigured = !settings.agentFile.isEmpty
    let bytes =
      isConfigured ? try Installation.read(settings.agentFile) : try FirstPolicy.bytes()
    do {
      return AgentOrigin(package: try AgentPackage.decode(bytes), isConfigured: isConfigured)
    } catch {
      throw CommandError("the agent's weights: \(error)")
    }
  }

  /// The policy of those weights, and their hash.
  func policy() throws(CommandError) -> (policy: Policy, hash: String) {
    let origin = try agentOrigin()
    return (origin.package.weights.policy, origin.hash)
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
