import Market
import Testing

@Suite struct SymbolRulesTests {
  static let rules = SymbolRules()

  private static func root(_ name: String) -> String? {
    do { return try rules.root(of: name).name } catch { return nil }
  }

  @Test(
    "names that brokers give an instrument map to its root",
    arguments: [
      (
        "US30",
        """
        US30 us30 US30.cash US30Cash US30.r US30.sim US30Z25 US30Z25.sim US30Z5 US30X25 US30H26 US30-DEC25 \
        US30_Z2025 US30.a DJ30 DJ30.r WS30 WS30.pro DJI30 DOW30 US30USD US30_USD USA30IDXUSD #US30 \
        [DJI30] YMZ5 YMH26 MYMZ25.sim US30+ US30# dj30.CASH US30m
        """
      ),
      (
        "US100",
        """
        US100 US100.cash US100Cash NAS100 NAS100.r nas100.sim NAS100Z25 USTEC USTECm USTEC.raw \
        NDX100 NDX USTECH NQZ5 NQM6 MNQH26 NAS100_USD #NAS100 US100Z25.sim NQ100 US100-SEP25
        """
      ),
      (
        "US500",
        """
        US500 US500.cash US500Cash SPX500 SP500 S&P500 SPX500.a SPX500_USD US500Z25.sim ESZ5 ESM6 \
        MESZ25 US500-ECN SPX [SP500]
        """
      ),
      (
        "EURUSD",
        """
        EURUSD eurusd EURUSD.r EURUSD.sim EURUSDm EURUSDc EURUSD.a EURUSD+ EURUSD# EURUSD-ECN \
        EURUSD.pro EURUSDpro EURUSD_i EURUSD.ecn EURUSDm# EURUSDmicro EUR/USD EUR_USD EURUSD. \
        #EURUSD FX:EURUSD m.EURUSD EURUSD.raw EURUSDz EURUSD-STD EURUSD.r+ EURUSDZ25.sim
        """
      ),
      ("GBPUSD", "GBPUSD GBPUSD.r GBPUSDm GBPUSD.sim gbpusd.ECN GBP/USD GBPUSD+ GBPUSD.b"),
      ("USDJPY", "USDJPY USDJPY.r USDJPYm USDJPY.sim usdjpy USD/JPY USDJPY# USDJPY-Pro USDJPYi"),
      (
        "XAUUSD",
        """
        XAUUSD XAUUSD.r XAUUSDm XAUUSD.sim GOLD gold GOLD.r GOLD# GOLDmicro XAUG26 XAUG26.sim \
        XAUZ5 XAUM26 XAU/USD XAU_USD GCG26 GCZ5.r MGCZ25 XAUUSD.cash XAUUSD+ XAUUSD-ECN XAUJUN26
        """
      ),
      (
        "USOIL",
        """
        USOIL USOIL.cash USOILm USOIL.r WTI WTI.sim XTIUSD XTIUSD.r CRUDE CrudeOil SpotCrude \
        USOUSD CLF26 CLZ5 CLF26.sim CL-OIL WTICO_USD OIL.WTI USOILF26.sim USOIL-JAN26 USCRUDE MCLG26
        """
      ),
    ])
  func accepts(root: String, names: String) throws {
    for name in names.split(separator: " ") {
      #expect(SymbolRulesTests.root(String(name)) == root, "\(name)")
    }
  }

  @Test(
    "other instruments and doubtful names are refused",
    arguments: [
      // Other pairs and quote currencies that hold a root's name or look like one.
      """
      EURUSDJPY USDJPYX USDJPYUSD XAUEUR XAUAUD XAGUSD EURJPY USDCHF JPYUSD USDEUR EURGBP GBPJPY \
      XAUUSDEUR GOLDEUR GOLDSILVER XAUXAG EURUS EURUSDUSD AEURUSD NEURUSD EURUSDT XAUT XAUTUSD \
      GOLDINR PAXGUSD XAUUSDX
      """,
      // Other indices.
      """
      UK100 DE30 GER40 JP225 AUS200 HK50 US2000 RUSSELL2000 US3000 US300 US10 US1000 US50 US5000 \
      FRA40 EUSTX50 DJ600 VIX USDX DXY NASDAQ US30YR US30Y USTBOND USTEC100X SPX500VIX UST30
      """,
      // Other oil and energy.
      "UKOIL BRENT XBRUSD UKOUSD OIL OILCash BRENTCash XNGUSD NATGAS CLBRENT USOILUK UKOIL.cash",
      // Shares and exchange codes without a month.
      "ES CL GC YM NQ XAU XTI #GOLD GOLD.N GOLD.US SPXC CLX ESX NQX MES GCC CL.r XAU.sim",
      // Leveraged, inverse and the broker's own prices.
      "US30x2 XAUUSDx3 US30V2 US500-2X US30INV EURUSD-OTC EURUSD_otc EURUSD.weekend US30.opt XAUUSD.call",
      // A mini contract or June; charts that somebody made; years that are none.
      """
      US30M US100H US500Z US30M15 XAUUSD_M15 EURUSD_H1 US30H4 XAUUSDM30 US30Z US30Z99 \
      US30Z2199 US30A25 XAUI26 US30Z125 XAUG26X CLG26USD XAUG XAU26 ESM60 US30Z25M
      """,
      // Too many or unknown affixes.
      "EURUSD.r.s.m EURUSD.foo xEURUSD EURUSD(1) EURUSDmm ##US30 .sim .r # + GOLDM",
    ])
  func refuses(names: String) {
    for name in names.split(separator: " ") {
      #expect(SymbolRulesTests.root(String(name)) == nil, "\(name)")
    }
  }

  @Test("a refusal says what was wrong")
  func errors() {
    #expect(throws: MarketError.symbolMalformed(problem: "was empty")) {
      try SymbolRulesTests.rules.root(of: "")
    }
    #expect(throws: MarketError.symbolMalformed(problem: "was 33 bytes")) {
      try SymbolRulesTests.rules.root(of: String(repeating: "A", count: 33))
    }
    #expect(throws: MarketError.symbolMalformed(problem: "byte 2 was 32")) {
      try SymbolRulesTests.rules.root(of: "US 30")
    }
    // A Greek capital epsilon that looks like an E, and a full-width form.
    #expect(throws: MarketError.symbolMalformed(problem: "byte 0 was 206")) {
      try SymbolRulesTests.rules.root(of: "\u{395}URUSD")
    }
    #expect(throws: MarketError.symbolMalformed(problem: "byte 0 was 239")) {
      try SymbolRulesTests.rules.root(of: "\u{FF25}URUSD")
    }
    #expect(throws: MarketError.symbolUnknown(name: "EURCHF")) {
      try SymbolRulesTests.rules.root(of: "EURCHF")
    }
    #expect(MarketError.symbolUnknown(name: "EURCHF").description.contains("EURCHF"))
  }

  @Test("the long s and the Kelvin sign, which Unicode folds to ASCII, are no letters here")
  func folding() {
    #expect(SymbolRulesTests.root("U\u{17F}30") == nil)
    #expect(SymbolRulesTests.root("US30.\u{212A}") == nil)
  }

  @Test("rules that lead to two roots refuse, an exact alias overrules them")
  func ambiguity() throws {
    var configuration = SymbolRules.Configuration(
      roots: [
        RootSymbol(name: "AB", currencies: ["USD"]), RootSymbol(name: "ABC", currencies: ["EUR"]),
      ],
      suffixes: ["CX", "X"])
    #expect(throws: MarketError.symbolAmbiguous(name: "abcx", roots: ["AB", "ABC"])) {
      try SymbolRules(configuration).root(of: "abcx")
    }
    configuration.aliases.append(SymbolRules.Alias("ABCX", root: "ABC", affixes: .spot))
    #expect(try SymbolRules(configuration).root(of: "abcx").currencies == ["EUR"])
    configuration.aliases.append(SymbolRules.Alias("abcx", root: "AB", affixes: .spot))
    #expect(throws: MarketError.symbolAmbiguous(name: "ABCX", roots: ["AB", "ABC"])) {
      try SymbolRules(configuration).root(of: "ABCX")
    }
  }

  @Test("a root that is not configured is not found by another's alias")
  func subset() {
    let rules = SymbolRules(
      SymbolRules.Configuration(
        roots: [RootSymbol(name: "EURUSD", currencies: ["EUR", "USD"])],
        aliases: SymbolRules.Configuration.standard.aliases,
        suffixes: SymbolRules.Configuration.standard.suffixes))
    #expect(throws: MarketError.symbolUnknown(name: "GOLD")) { try rules.root(of: "GOLD") }
    #expect(rules.root(named: "eurusd")?.name == "EURUSD")
    #expect(rules.root(named: "XAUUSD") == nil)
  }

  @Test("no pair of two other currencies maps to a root, whatever follows it")
  func otherPairs() {
    let currencies = [
      "EUR", "USD", "GBP", "JPY", "CHF", "AUD", "XAU", "XAG", "XTI", "CNH",
    ]
    let roots: Set<String> = ["EURUSD", "GBPUSD", "USDJPY", "XAUUSD", "XTIUSD"]
    let standard = SymbolRules.Configuration.standard
    for base in currencies {
      for quote in currencies where base != quote && !roots.contains(base + quote) {
        for end in [""] + standard.suffixes + standard.letters + ["Z25", "Z25.sim", "_H6"] {
          let name = base + quote + end
          #expect(SymbolRulesTests.root(name) == nil, "\(name)")
        }
      }
    }
  }
}
