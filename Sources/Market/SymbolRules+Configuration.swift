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

  /// The earliest day on which a root's contract of a month may end.
  public struct Expiry: Sendable, Equatable {
    /// How many months before the contract's own.
    public var monthsBefore: Int
    /// Of that month, 1…28.
    public var day: Int

    public init(monthsBefore: Int = 0, day: Int) {
      self.monthsBefore = monthsBefore
      self.day = day
    }

    /// The start of that day, epoch seconds of the broker's clock.
    func end(month: Int, year: Int) -> Int64 {
      let months = year * 12 + month - 1 - monthsBefore
      return CivilDate(year: months / 12, month: months % 12 + 1, day: day).daysSinceEpoch * 86_400
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
    /// Letters that may follow a stem directly, in lower case only: `US30m` is a kind of account,
    /// `US30M` a contract of June and `EURUSDC` a coin.
    public var letters: [String]
    /// Names that a rule would read as a root's and that are another instrument's; an alias of the
    /// very name overrules it.
    public var refused: [String]
    /// When contracts end, by root.
    public var expiries: [String: Expiry]

    public init(
      roots: [RootSymbol], aliases: [Alias] = [], prefixes: [String] = [],
      suffixes: [String] = [], letters: [String] = [], refused: [String] = [],
      expiries: [String: Expiry] = [:]
    ) {
      self.roots = roots
      self.aliases = aliases
      self.prefixes = prefixes
      self.suffixes = suffixes
      self.letters = letters
      self.refused = refused
      self.expiries = expiries
    }
  }
}
