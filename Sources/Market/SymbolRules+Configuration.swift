extension SymbolRules {
  /// What may stand around a stem in a broker's name.
  public struct Affixes: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The stem may stand without a contract month.
    public static let spot = Affixes(rawValue: 1)
    /// A contract month and year may follow, as `Z25`.
    public static let contract = Affixes(rawValue: 2)
    /// One of the prefixes may precede.
    public static let prefix = Affixes(rawValue: 4)
    /// Suffixes may follow that a separator, a sign or a whole word sets apart.
    public static let suffix = Affixes(rawValue: 8)
    /// One of the single letters may follow directly, as in `EURUSDm`.
    public static let letter = Affixes(rawValue: 16)
  }

  /// A text that stands for a root in brokers' names.
  public struct Alias: Sendable, Equatable {
    public var text: String
    public var root: String
    public var affixes: Affixes

    public init(
      _ text: String, root: String, affixes: Affixes = [.spot, .contract, .prefix, .suffix]
    ) {
      self.text = text
      self.root = root
      self.affixes = affixes
    }
  }

  /// The rules as data; texts are compared without regard to ASCII case.
  public struct Configuration: Sendable, Equatable {
    public var roots: [RootSymbol]
    public var aliases: [Alias]
    /// What may precede a stem, as `#`.
    public var prefixes: [String]
    /// What may follow a stem, separator included, as `.r`; at most two in a row.
    public var suffixes: [String]
    /// Letters that may follow directly a stem which ends in a letter.
    public var letters: [String]

    public init(
      roots: [RootSymbol], aliases: [Alias] = [], prefixes: [String] = [],
      suffixes: [String] = [], letters: [String] = []
    ) {
      self.roots = roots
      self.aliases = aliases
      self.prefixes = prefixes
      self.suffixes = suffixes
      self.letters = letters
    }
  }
}
