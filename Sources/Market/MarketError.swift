/// What is wrong with market data that came from outside.
public enum MarketError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No rule leads from the broker's name to a configured root.
  case symbolUnknown(name: String)
  /// Rules lead to more than one root.
  case symbolAmbiguous(name: String, roots: [String])
  /// Empty, too long, or a byte outside printable ASCII.
  case symbolMalformed(problem: String)

  /// The stable machine-readable name of the case.
  public var code: String {
    switch self {
    case .symbolUnknown: "symbol_unknown"
    case .symbolAmbiguous: "symbol_ambiguous"
    case .symbolMalformed: "symbol_malformed"
    }
  }

  public var description: String {
    switch self {
    case .symbolUnknown(let name):
      "expected a name of a configured symbol, was \(name); an alias for it can be configured"
    case .symbolAmbiguous(let name, let roots):
      "expected a name of one symbol, \(name) reads as each of \(roots.joined(separator: ", "))"
    case .symbolMalformed(let problem):
      "expected a symbol name of 1 to 32 printable ASCII characters, \(problem)"
    }
  }
}
