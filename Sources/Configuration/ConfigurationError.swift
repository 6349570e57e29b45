/// Why a configuration file was refused: where, what was there, and what is allowed.
public enum ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file is no JSON5, or repeats a key.
  case notReadable(file: String, line: Int, reason: String)
  /// A key that nothing asks for.
  case unknownKey(Place, allowed: [String])
  /// A key that has no default is not there.
  case missing(Place, allowed: String)
  /// A value of another type or outside what is allowed.
  case notAllowed(Place, was: String, allowed: String)

  /// A value's place: `path` as `risk.symbols[2].name`, empty for the whole file.
  public struct Place: Equatable, Sendable, CustomStringConvertible {
    public let file: String
    /// From 1; for what is absent, the line where its section begins.
    public let line: Int
    public let path: String

    public init(file: String, line: Int, path: String) {
      self.file = file
      self.line = line
      self.path = path
    }

    public var description: String { "\(file):\(line): \(path.isEmpty ? "the file" : path)" }
  }

  /// The kind as a stable word for logs.
  public var code: String {
    switch self {
    case .notReadable: "not_readable"
    case .unknownKey: "unknown_key"
    case .missing: "missing"
    case .notAllowed: "not_allowed"
    }
  }

  public var description: String {
    switch self {
    case .notReadable(let file, let line, let reason): "\(file):\(line): \(reason)"
    case .unknownKey(let place, let allowed):
      "\(place): was an unknown key, allowed "
        + (allowed.isEmpty ? "none" : allowed.joined(separator: ", "))
    case .missing(let place, let allowed): "\(place): was absent, allowed \(allowed)"
    case .notAllowed(let place, let was, let allowed): "\(place): was \(was), allowed \(allowed)"
    }
  }
}
