import Market
import Risk
import Testing

/// Firms' rules written as data: golden tables of what each kind of rule makes of the same account.
@Suite struct PropProfileTests {
  /// Balance at the day's start 104,000; highest end of day 106,000; highest balance 107,000; highest
  /// equity 109,000; now a balance of 103,000.
  private let account: PropAccount = {
    var account = PropAccount(initialBalance: 100_000)
    account.dayStartBalance = 104_000
    account.dayStartEquity = 105_000
    account.highestEndOfDayBalance = 106_000
    account.highestBalance = 107_000
    account.highestEquity = 109_000
    return account
  }()

  private func profile(
    _ daily: PropProfile.DailyLoss?, _ maximum: PropProfile.MaximumLoss?
  ) -> PropProfile {
    PropProfile(name: "x", dailyLoss: daily, maximumLoss: maximum)
  }

  @Test(
    "the daily floor by base, in percent and as an amount",
    arguments: [
      (.initial, .percent(5), 99_000), (.dayStartBalance, .percent(5), 98_800),
      (.equity, .percent(5), 99_750), (.larger, .percent(5), 99_750),
      (.initial, .amount(3_000), 101_000), (.dayStartBalance, .amount(3_000), 101_000),
      (.equity, .amount(3_000), 102_000), (.larger, .amount(3_000), 102_000),
    ] as [(PropProfile.DailyLoss.Base, PropProfile.Allowance, Double)])
  func daily(
    _ base: PropProfile.DailyLoss.Base, _ allowance: PropProfile.Allowance, _ floor: Double
  ) throws {
    let floors = PropFloors(
      profile: profile(PropProfile.DailyLoss(allowance, base: base), nil), account: account,
      equity: 103_000)
    #expect((try #require(floors.daily) - floor).magnitude < 1e-9)
    #expect(floors.maximum == nil)
  }

  @Test(
    "the maximum floor by what it follows, locked at the initial balance or not",
    arguments: [
      (.static, false, 90_000), (.endOfDayTrailing, false, 96_000),
      (.closedBalanceTrailing, false, 97_000), (.intradayTrailing, false, 99_000),
      (.static, true, 90_000), (.endOfDayTrailing, true, 96_000),
    ] as [(PropProfile.MaximumLoss.Mode, Bool, Double)])
  func maximum(_ mode: PropProfile.MaximumLoss.Mode, _ locks: Bool, _ floor: Double) throws {
    let rule = PropProfile.MaximumLoss(.percent(10), mode: mode, locksAtInitial: locks)
    let floors = PropFloors(profile: profile(nil, rule), account: account, equity: 103_000)
    #expect((try #require(floors.maximum) - floor).magnitude < 1e-9)
  }

  @Test("a locked floor stops at the initial balance, an amount is taken as it is")
  func locks() throws {
    var account = account
    account.highestEquity = 130_000
    let free = PropProfile.MaximumLoss(.amount(4_000), mode: .intradayTrailing)
    #expect(
      PropFloors(profile: profile(nil, free), account: account, equity: 1).maximum == 126_000)
    let locked = PropProfile.MaximumLoss(
      .amount(4_000), mode: .intradayTrailing, locksAtInitial: true)
    #expect(
      PropFloors(profile: profile(nil, locked), account: account, equity: 1).maximum == 100_000)
  }

  @Test("a soft rule stops entries and closes nothing; its floor binds no worst case")
  func soft() throws {
    let rule = PropProfile.DailyLoss(percent: 5, base: .initial, isHard: false)
    let day = try pragueDay(seconds(2026, 2, 11, 12))
    for (isHard, closes, bounds) in [(true, true, 2), (false, false, 0)] {
      var rule = rule
      rule.isHard = isHard
      let judged = JudgedAccount(
        profile: profile(rule, nil),
        PropVerdict.Case(
          account: account, dayStart: .exact, day: day, balance: 104_000, equity: 99_100))
      #expect(judged.verdict.mustCloseAll == closes)
      #expect(judged.verdict.bounds.count == bounds)
      #expect(judged.gates.contains { $0.reason == .propDailyLoss })
    }
  }

  @Test("a trailing maximum follows the account through its days, by what it follows")
  func followed() throws {
    var account = PropAccount(initialBalance: 100_000)
    // Day, balance, equity, closed since the day's start; floors of end of day, closed balance and
    // intraday trailing with 10 %.
    let table: [(Int, Double, Double, Double, [Double])] = [
      (9, 100_000, 100_000, 0, [90_000, 90_000, 90_000]),
      (9, 100_000, 103_000, 0, [90_000, 90_000, 93_000]),
      (9, 102_000, 102_000, 2_000, [90_000, 92_000, 93_000]),
      (9, 101_000, 101_000, 1_000, [90_000, 92_000, 93_000]),
      (10, 101_000, 105_000, 0, [91_000, 92_000, 95_000]),
      (11, 104_000, 104_000, 0, [94_000, 94_000, 95_000]),
    ]
    for (date, balance, equity, closed, expected) in table {
      let day = try pragueDay(seconds(2026, 2, date, 12))
      let snapshot = AccountSnapshot.of(
        balance: balance, equity: equity, dayStart: day.start, closed: closed)
      #expect(account.roll(to: day, account: snapshot) == .exact)
      let modes: [PropProfile.MaximumLoss.Mode] = [
        .endOfDayTrailing, .closedBalanceTrailing, .intradayTrailing,
      ]
      for (mode, floor) in zip(modes, expected) {
        let floors = PropFloors(
          profile: profile(nil, PropProfile.MaximumLoss(percent: 10, mode: mode)),
          account: account, equity: equity)
        #expect((try #require(floors.maximum) - floor).magnitude < 1e-9, "\(date) \(mode)")
      }
    }
  }

  @Test("what each floor does until the next reset is what a worst case must reckon with")
  func bounds() throws {
    let day = try pragueDay(seconds(2026, 2, 11, 12))
    func kinds(
      _ base: PropProfile.DailyLoss.Base, _ mode: PropProfile.MaximumLoss.Mode
    ) -> [LossBound.Floor] {
      JudgedAccount(
        profile: profile(
          PropProfile.DailyLoss(percent: 5, base: base),
          PropProfile.MaximumLoss(percent: 10, mode: mode)),
        PropVerdict.Case(
          account: account, dayStart: .exact, day: day, balance: 104_000, equity: 104_000)
      ).verdict.bounds.map(\.kind)
    }
    #expect(kinds(.initial, .static) == [.fixed, .fixed, .followsBalance])
    #expect(
      kinds(.initial, .endOfDayTrailing) == [.fixed, .fixed, .followsBalance, .followsBalance])
    #expect(kinds(.larger, .closedBalanceTrailing) == [.fixed, .followsBalance, .followsEquity])
    #expect(kinds(.equity, .intradayTrailing) == [.fixed, .followsEquity, .followsEquity])
  }
}
