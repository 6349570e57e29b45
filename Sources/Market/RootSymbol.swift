/// An instrument under the one name that the server uses for it at every broker.
public struct RootSymbol: Sendable, Equatable, Hashable {
  /// Upper-case ASCII, as `EURUSD` or `US30`.
  public var name: String
  /// The currencies whose news move it, ISO 4217.
  public var currencies: [String]

  public init(name: String, currencies: [String]) {
    self.name = name
    self.currencies = currencies
  }
}
