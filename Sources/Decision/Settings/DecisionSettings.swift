public import Agent
public import Market
public import Risk

/// Every number a decision depends on beside its event; each is a key of `Config/conviction.json5`.
public struct DecisionSettings: Sendable {
  /// The rules that map a broker's names to roots, and the roots served: the basket of a root is the
  /// others of them, in this order.
  public var symbols = SymbolRules()
  public var weights = ConvictionWeights.standard
  public var parts = PartWeights.standard
  /// Share of declared features that may lie outside the training range.
  public var outsideFractionMax = 0.05
  public var entry = EntrySettings()
  public var risk = RiskLimits.standard
  /// Commission of one lot, opening and closing together, by root, in account currency.
  public var commissionPerLot: [String: Double] = [:]
  public var breakers = BreakerLimits.standard
  public var management = ManagementSettings()
  /// Prop-firm rules by account login; an account not named has none.
  public var prop: [Int64: PropSettings] = [:]

  public init() {}

  public static let standard = DecisionSettings()

  /// The names of the roots served, in configured order.
  public var roots: [String] { symbols.configuration.roots.map(\.name) }

  /// The root a broker's name stands for; nil where no rule maps it.
  func root(of symbol: String) -> RootSymbol? {
    do { return try symbols.root(of: symbol) } catch { return nil }
  }

  /// The rules of an account's firm; one that is not configured has none.
  public func firm(login: Int64, server: String) -> PropSettings {
    guard let firm = prop[login], firm.server.isEmpty || firm.server == server else {
      return PropSettings(profile: .none)
    }
    return firm
  }

  func firm(_ account: AccountSnapshot) -> PropSettings {
    firm(login: account.login, server: account.server)
  }
}

/// How an answered entry is marked and how long it is good for.
public struct EntrySettings: Sendable, Equatable {
  public var magicNumber: Int64 = 20_251_122
  public var deviationPoints = 20
  /// How long after the event an answer may be acted on.
  public var validSeconds: Int64 = 60
  /// How long after its close an event may be made, where its market paused and its account's other
  /// symbols went on.
  public var pauseSecondsMax: Int64 = 7_200
  /// Spreads of a root that the spread breaker's median is taken over.
  public var spreadsKept = 96
  /// Fewer spreads than this say nothing.
  public var spreadsNeeded = 12
  /// Days before a contract's expiry from which nothing is entered in it.
  public var expiryDays: Int64 = 2

  public init() {}
}

/// What the position agent may do and when.
public struct ManagementSettings: Sendable, Equatable {
  /// How an addition is sized.
  public enum Addition: Sendable, Equatable {
    case lots(Double)
    case fractionOfInitial(Double)
  }

  public var limits = ActionContext.Limits()
  public var ageSecondsMax: Int64 = 5 * 86_400
  /// How long before the last trading ahead of the prop firm's midnight losers are closed, if that
  /// midnight would breach.
  public var midnightSeconds: Int64 = 900
  public var addition = Addition.lots(1)
  /// Holds nearer to each other than this are one experience.
  public var experienceSeconds: Int64 = 3_600
  public var reward = Reward.Settings()

  /// The first policy was trained on hourly events: acting more often would be outside what it knows.
  public init() {
    limits.minimumAge = 3_600
    limits.minimumSpacing = 3_600
  }

  /// The lots of an addition to a position that was opened with `initialLots`.
  func additionLots(initialLots: Double) -> Double {
    switch addition {
    case .lots(let lots): lots
    case .fractionOfInitial(let fraction): initialLots * fraction
    }
  }
}

/// The prop-firm rules of one account.
public struct PropSettings: Sendable, Equatable {
  public var profile: PropProfile
  /// nil for an account without a firm: the first balance that is seen.
  public var initialBalance: Double?
  /// Whether the firm pays out on it: its news rule is in force, and entries need a calendar.
  public var isFunded: Bool
  /// The trade server it is on; empty for any.
  public var server: String
  /// A name of the contract: another one begins the account's history anew.
  public var contract: String
  /// Which of the profile's profit targets is being worked for, from 0.
  public var phase: Int

  public init(
    profile: PropProfile, initialBalance: Double? = nil, isFunded: Bool = false,
    server: String = "", contract: String = "", phase: Int = 0
  ) {
    self.profile = profile
    self.initialBalance = initialBalance
    self.isFunded = isFunded
    self.server = server
    self.contract = contract
    self.phase = phase
  }
}
