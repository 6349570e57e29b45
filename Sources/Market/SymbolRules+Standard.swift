extension SymbolRules.Configuration {
  /// The eight roots and the names that common MetaTrader brokers give them; each list is a key of
  /// the configuration.
  ///
  /// Left out on purpose, because brokers mean different things by them: `OIL` (Brent at some),
  /// `NASDAQ` (the composite at some), `DOW`, `GOLD.N` and `CL` without a contract month (shares),
  /// `XAU` and `ES` alone (an index and a share), a capital letter at the end (`US30M`: June or a
  /// mini contract; `EURUSDC`, `EURUSDT`: a coin) and `-OTC` (a price of the broker's own making).
  public static let standard = SymbolRules.Configuration(
    roots: [
      RootSymbol(name: "US30", currencies: ["USD"]),
      RootSymbol(name: "US100", currencies: ["USD"]),
      RootSymbol(name: "US500", currencies: ["USD"]),
      RootSymbol(name: "EURUSD", currencies: ["EUR", "USD"]),
      RootSymbol(name: "GBPUSD", currencies: ["GBP", "USD"]),
      RootSymbol(name: "USDJPY", currencies: ["USD", "JPY"]),
      RootSymbol(name: "XAUUSD", currencies: ["USD"]),
      RootSymbol(name: "USOIL", currencies: ["USD"]),
    ],
    aliases: aliases(names: standardNames, exchangeCodes: standardExchangeCodes),
    prefixes: standardPrefixes,
    suffixes: suffixes(
      signs: standardSigns, words: standardWords, bareWords: standardBareWords),
    letters: standardLetters, refused: standardRefused, expiries: standardExpiries)

  /// Aliases that stand alone or with a month (`names`), and codes that only stand with one.
  public static func aliases(
    names: [(root: String, names: [String])], exchangeCodes: [(root: String, names: [String])]
  ) -> [SymbolRules.Alias] {
    let spot = names.flatMap { root, names in
      names.map { SymbolRules.Alias($0, root: root) }
    }
    let codes = exchangeCodes.flatMap { root, codes in
      codes.map { SymbolRules.Alias($0, root: root, affixes: [.contract, .prefix, .suffix]) }
    }
    return spot + codes
  }

  /// Every suffix: signs as they are, words behind `.`, `-` or `_`, bare words directly too.
  public static func suffixes(
    signs: [String], words: [String], bareWords: [String]
  ) -> [String] {
    let separated = (words + bareWords).flatMap { word in
      [".", "-", "_"].map { $0 + word }
    }
    return signs + separated + bareWords
  }

  public static let standardPrefixes = [
    "#", ".", "_", "FX_", "FX.", "FX:", "FRX", "CFD_", "CFD.", "M.", "PRO.", "ECN.",
  ]
  public static let standardSigns = ["+", "#", "!", "*", "^", ".", "..", "-", "_"]
  public static let standardBareWords = [
    "cash", "spot", "pro", "ecn", "raw", "micro", "mini", "cent", "stp", "prime", "vip", "rfd",
    "roll",
  ]
  public static let standardWords = [
    "a", "b", "c", "d", "e", "f", "g", "i", "k", "m", "p", "q", "r", "s", "t", "v", "w", "z", "sim",
    "std", "standard", "classic", "premium", "plus", "elite", "zero", "prm", "fix", "fut", "fx",
    "cfd", "demo", "live", "sb", "dfb", "lmax", "lp", "pl", "idx", "index", "rolling", "mt5",
  ]
  public static let standardLetters = [
    "a", "b", "c", "e", "f", "h", "i", "j", "k", "m", "n", "o", "p", "q", "r", "s", "v", "z",
  ]

  /// Tickers of shares and funds that a rule would read as a root.
  public static let standardRefused = ["#GOLD", "#SPX", "#NDX", "#DJIA"]

  public static let standardNames: [(root: String, names: [String])] = [
    (
      "US30",
      [
        "DJ30", "WS30", "DJI30", "DOW30", "DJIA30", "DJI", "DJIA", "USA30", "US_30", "US-30",
        "US30USD", "US30_USD", "US30/USD", "USA30IDXUSD", "USA30.IDX/USD", "DJUSD", "DOWJONES30",
        "DOWJONES", "WALLSTREET30", "WALLSTREET", "WALL_STREET", "WALLST30", "USDJ30", "[DJI30]",
      ]
    ),
    (
      "US100",
      [
        "NAS100", "USTEC", "USTEC100", "USTECH", "USTECH100", "US_TECH100", "UT100", "TECH100",
        "NDX100", "NDX", "NQ100", "NASDAQ100", "NASD100", "NSDQ100", "NDAQ100", "USNDAQ100",
        "USNAS100", "USATECH", "USATECH100", "USA100", "US_100", "US-100", "NAS100USD",
        "NAS100_USD", "NAS100/USD", "US100USD", "NASUSD", "NSXUSD", "USATECHIDXUSD",
        "USATECH.IDX/USD", "[NQ100]",
      ]
    ),
    (
      "US500",
      [
        "SPX500", "SP500", "S&P500", "SNP500", "SPX", "USA500", "US_500", "US-500", "USSPX500",
        "SPX500USD", "SPX500_USD", "SPX500/USD", "US500USD", "SPXUSD", "USA500IDXUSD",
        "USA500.IDX/USD", "[SP500]",
      ]
    ),
    ("EURUSD", ["EUR/USD", "EUR_USD", "EUR-USD", "EUR.USD"]),
    ("GBPUSD", ["GBP/USD", "GBP_USD", "GBP-USD", "GBP.USD"]),
    ("USDJPY", ["USD/JPY", "USD_JPY", "USD-JPY", "USD.JPY"]),
    (
      "XAUUSD",
      [
        "GOLD", "XAU/USD", "XAU_USD", "XAU-USD", "XAU.USD", "GOLDUSD", "GOLD/USD", "SPOTGOLD",
        "GOLDSPOT",
      ]
    ),
    (
      "USOIL",
      [
        "WTI", "XTIUSD", "XTI/USD", "XTI_USD", "CRUDE", "CRUDEOIL", "CRUDE_OIL", "USCRUDE",
        "USCRUDEOIL", "SPOTCRUDE", "SPOTWTI", "LCRUDE", "USOUSD", "WTIUSD", "WTI/USD", "WTICO_USD",
        "WTICOUSD", "WTICO/USD", "WTIOIL", "WTI_OIL", "WTICRUDE", "OILWTI", "USWTI", "US_OIL",
        "USOILUSD", "OIL.WTI", "OIL_CRUDE", "CL-OIL", "LIGHTCMDUSD", "LIGHT.CMD/USD",
      ]
    ),
  ]

  /// Exchange codes: only with a contract month, because alone they name other instruments.
  public static let standardExchangeCodes: [(root: String, names: [String])] = [
    ("US30", ["YM", "MYM"]), ("US100", ["NQ", "MNQ"]), ("US500", ["ES", "MES"]),
    ("XAUUSD", ["XAU", "GC", "MGC"]), ("USOIL", ["CL", "MCL", "XTI"]),
  ]

  /// The earliest days on which contracts end: index futures on a third Friday, crude three business
  /// days before the 25th of the month before; spot metal and currency contracts of brokers earlier
  /// than the exchange's own.
  public static let standardExpiries: [String: SymbolRules.Expiry] = [
    "US30": SymbolRules.Expiry(day: 15), "US100": SymbolRules.Expiry(day: 15),
    "US500": SymbolRules.Expiry(day: 15), "EURUSD": SymbolRules.Expiry(day: 13),
    "GBPUSD": SymbolRules.Expiry(day: 13), "USDJPY": SymbolRules.Expiry(day: 13),
    "XAUUSD": SymbolRules.Expiry(day: 25), "USOIL": SymbolRules.Expiry(monthsBefore: 1, day: 18),
  ]
}
