public import Market

/// What is known of one of the broker's symbols: its root, its specification, the last quote.
public struct Instrument: Sendable, Equatable {
  /// The name of the root symbol.
  public var root: String
  public var spec: SymbolSpec
  /// nil where only the positions tell the price.
  public var quote: Quote?

  public init(root: String, spec: SymbolSpec, quote: Quote? = nil) {
    self.root = root
    self.spec = spec
    self.quote = quote
  }
}
