extension SymbolRules.Configuration {
  /// The eight roots and the names that common MetaTrader brokers give them.
  ///
  /// Left out on purpose, because brokers mean different things by them: `OIL` (Brent at some),
  /// `NASDAQ` (the composite at some), `XAU`, `ES` or `CL` without a contract month (an index and
  /// two shares), `GOLD` behind `#` (a share), a single letter after a digit (`US30M`: a mini
  /// contract or June) and `-OTC` (a price of the broker's own making).
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
    aliases: indexAliases + pairAliases + commodityAliases + futuresAliases,
    prefixes: ["#", ".", "_", "FX_", "FX.", "FX:", "CFD_", "CFD.", "M.", "PRO.", "ECN."],
    suffixes: signs + words.flatMap { word in separators.map { $0 + word } } + bareWords,
    letters: ["m", "c", "i", "z"])

  private static let signs = ["+", "#", "!", "*", ".", "..", "-"]
  private static let separators = [".", "-", "_"]
  private static let bareWords = ["cash", "spot", "pro", "ecn", "raw", "micro", "mini"]
  private static let words =
    bareWords + [
      "a", "b", "c", "i", "m", "p", "r", "s", "z", "sim", "std", "stp", "prime", "vip", "fx", "cfd",
      "demo", "live", "sb", "lmax",
    ]

  private static func aliases(
    _ root: String, _ texts: [String],
    _ affixes: SymbolRules.Affixes = [.spot, .contract, .prefix, .suffix]
  ) -> [SymbolRules.Alias] {
    texts.map { SymbolRules.Alias($0, root: root, affixes: affixes) }
  }

  private static let indexAliases =
    aliases(
      "US30",
      [
        "DJ30", "WS30", "DJI30", "DOW30", "DJI", "DJIA", "USA30", "US30USD", "US30_USD",
        "USA30IDXUSD", "USA30.IDX/USD", "WALLSTREET30", "[DJI30]",
      ])
    + aliases(
      "US100",
      [
        "NAS100", "USTECH", "USTECH100", "NDX100", "NDX", "NQ100", "NASDAQ100", "USATECH",
        "NAS100USD", "NAS100_USD", "NSXUSD", "USATECHIDXUSD", "USATECH.IDX/USD", "[NQ100]",
      ])
    + aliases("US100", ["USTEC"], [.spot, .contract, .prefix, .suffix, .letter])
    + aliases(
      "US500",
      [
        "SPX500", "SP500", "S&P500", "SPX", "USA500", "SPX500USD", "SPX500_USD", "US500USD",
        "SPXUSD", "USA500IDXUSD", "USA500.IDX/USD", "[SP500]",
      ])

  private static let pairAliases =
    aliases("EURUSD", ["EUR/USD", "EUR_USD", "EUR-USD"])
    + aliases("GBPUSD", ["GBP/USD", "GBP_USD", "GBP-USD"])
    + aliases("USDJPY", ["USD/JPY", "USD_JPY", "USD-JPY"])
    + aliases("XAUUSD", ["XAU/USD", "XAU_USD", "XAU-USD", "GOLDUSD", "SPOTGOLD"])

  private static let commodityAliases =
    aliases("XAUUSD", ["GOLD"], [.spot, .contract, .suffix])
    + aliases(
      "USOIL",
      [
        "WTI", "XTIUSD", "XTI/USD", "CRUDE", "CRUDEOIL", "USCRUDE", "SPOTCRUDE", "USOUSD",
        "WTIUSD", "WTICO_USD", "WTICOUSD", "WTIOIL", "USWTI", "OIL.WTI", "OIL_CRUDE", "CL-OIL",
        "LIGHTCMDUSD", "LIGHT.CMD/USD",
      ])

  /// Exchange codes: only with a contract month, because alone they name other instruments.
  private static let futuresAliases =
    aliases("US30", ["YM", "MYM"], [.contract, .suffix])
    + aliases("US100", ["NQ", "MNQ"], [.contract, .suffix])
    + aliases("US500", ["ES", "MES"], [.contract, .suffix])
    + aliases("XAUUSD", ["XAU", "GC", "MGC"], [.contract, .suffix])
    + aliases("USOIL", ["CL", "MCL", "XTI"], [.contract, .suffix])
}
