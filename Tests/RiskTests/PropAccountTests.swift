import Market
import Risk
import Testing

@Suite struct PropAccountTests {
  @Test("without the closed profit since the very start, the day's start is not guessed")
  func unknown() throws {
    let day = try pragueDay(seconds(2026, 3, 11, 12), hours: 3)
    var account = PropAccount(initialBalance: 100_000)
    #expect(account.roll(to: day, account: .of(balance: 100_000)) == .unknown)
    // The broker's own midnight is 2 hours early in this week.
    let broker = AccountSnapshot.of(balance: 100_000, dayStart: seconds(2026, 3, 11))
    #expect(account.roll(to: day, account: broker) == .unknown)
    #expect(account.dayStartBalance == nil)
    let judged = JudgedAccount(
      profile: .ftmo2Step,
      PropVerdict.Case(
        account: account, dayStart: .unknown, day: day, balance: 100_000, equity: 100_000))
    #expect(judged.gates.filter { !$0.passed }.map(\.reason) == [.dayStartUnknown])
    #expect(judged.verdict.floors.daily == nil && judged.verdict.floors.maximum == 90_000)
  }

  @Test("a start told earlier in the day protects, but opens nothing")
  func remembered() throws {
    let day = try pragueDay(seconds(2026, 2, 11, 12))
    var account = PropAccount(initialBalance: 100_000)
    let told = AccountSnapshot.of(balance: 101_000, dayStart: day.start, closed: 1_000)
    #expect(account.roll(to: day, account: told) == .exact)
    let later = try pragueDay(seconds(2026, 2, 11, 13))
    let silent = AccountSnapshot.of(balance: 96_000, equity: 95_200)
    #expect(account.roll(to: later, account: silent) == .remembered)
    let judged = JudgedAccount(
      profile: .ftmo2Step,
      PropVerdict.Case(
        account: account, dayStart: .remembered, day: later, balance: 96_000, equity: 95_200))
    #expect(judged.verdict.mustCloseAll)
    #expect(judged.gates.first?.reason == .dayStartUnknown)
    let next = try pragueDay(seconds(2026, 2, 12, 12))
    #expect(account.roll(to: next, account: silent) == .unknown)
  }

  @Test("entries stop at 80 % of a limit used, everything closes at 95 %")
  func thresholds() throws {
    let day = try pragueDay(seconds(2026, 2, 11, 12))
    var account = PropAccount(initialBalance: 100_000)
    account.dayStartBalance = 100_000
    for (equity, enters, closes) in [
      (96_001.0, true, false), (96_000, false, false), (95_251, false, false),
      (95_250, false, true),
    ] {
      let judged = JudgedAccount(
        profile: .ftmo2Step,
        PropVerdict.Case(
          account: account, dayStart: .exact, day: day, balance: 100_000, equity: equity))
      #expect(judged.gates.allSatisfy(\.passed) == enters, "\(equity)")
      #expect(judged.verdict.mustCloseAll == closes, "\(equity)")
    }
  }

  @Test("an event of a day that has passed changes nothing")
  func late() throws {
    var account = PropAccount(initialBalance: 100_000)
    let day = try pragueDay(seconds(2026, 2, 12, 12))
    _ = account.roll(
      to: day, account: .of(balance: 103_000, dayStart: day.start))
    let kept = account
    let old = try pragueDay(seconds(2026, 2, 11, 12))
    let answer = account.roll(
      to: old, account: .of(balance: 99_000, dayStart: old.start))
    #expect(answer == .unknown && account == kept)
  }

  @Test("days that went by unseen end with the last balance that was seen, at the least")
  func gap() throws {
    var account = PropAccount(initialBalance: 100_000)
    for (date, balance, closed) in [(9, 100_000.0, 0.0), (9, 106_000, 6_000), (12, 101_000, 0)] {
      let day = try pragueDay(seconds(2026, 2, date, 12))
      let snapshot = AccountSnapshot.of(
        balance: balance, dayStart: day.start, closed: closed)
      #expect(account.roll(to: day, account: snapshot) == .exact)
    }
    #expect(account.highestEndOfDayBalance == 106_000)
  }

  @Test("the day that Prague's clock goes forward is followed by the next one, not by a gap")
  func shortDay() throws {
    var account = PropAccount(initialBalance: 100_000)
    // Sunday 2026-03-29 has 23 hours; the balance of 106,000 was within it, not at its end.
    for (date, balance, closed) in [(29, 100_000.0, 0.0), (29, 106_000, 6_000), (30, 101_000, 0)] {
      let day = try pragueDay(seconds(2026, 3, date, 20), hours: 3)
      let snapshot = AccountSnapshot.of(
        balance: balance, dayStart: day.start, closed: closed)
      #expect(account.roll(to: day, account: snapshot) == .exact)
    }
    #expect(account.highestEndOfDayBalance == 100_000)
  }

  @Test("the equity at the day's start is that of an event within its first minute")
  func startEquity() throws {
    var account = PropAccount(initialBalance: 100_000)
    let first = try pragueDay(seconds(2026, 2, 11, 1, 1))
    _ = account.roll(to: first, account: .of(balance: 100_000, equity: 99_000))
    #expect(account.dayStartEquity == 99_000)
    let second = try pragueDay(seconds(2026, 2, 12, 1, 2))
    _ = account.roll(to: second, account: .of(balance: 100_000, equity: 98_000))
    #expect(account.dayStartEquity == nil)
  }

  @Test("trading days, target and the best day's share are counted by Prague's days")
  func progress() throws {
    var account = PropAccount(initialBalance: 100_000)
    let balances: [(Int, Double, Double)] = [
      (9, 100_000, 0), (9, 106_000, 6_000), (10, 106_000, 0), (10, 108_000, 2_000),
      (11, 110_000, 2_000),
    ]
    for (date, balance, closed) in balances {
      let day = try pragueDay(seconds(2026, 2, date, 12))
      let snapshot = AccountSnapshot.of(
        balance: balance, dayStart: day.start, closed: closed)
      _ = account.roll(to: day, account: snapshot)
      account.recordOpening(on: day)
    }
    account.recordOpening(on: try pragueDay(seconds(2026, 2, 10, 12)))
    let progress = PropProgress(profile: .ftmo1Step, account: account, balance: 110_000)
    #expect(progress.tradingDays == 3)
    #expect(progress.profit == 10_000 && progress.target == 10_000)
    #expect(progress.bestDayShare == 0.6 && !progress.isComplete)
    let later = PropProgress(profile: .ftmo1Step, account: account, balance: 112_000)
    #expect(later.bestDayShare == 0.5 && later.isComplete)
    let twoStep = PropProgress(profile: .ftmo2Step, account: account, balance: 112_000, phase: 1)
    #expect(twoStep.target == 5_000 && !twoStep.isComplete)
    #expect(
      PropProgress(profile: .none, account: account, balance: 99_000).bestDayShare == nil)
  }

  @Test("listed news closes the door two minutes before and after, for the symbol's currencies")
  func news() throws {
    let time = seconds(2026, 2, 11, 15, 30)
    var account = PropAccount(initialBalance: 100_000)
    account.dayStartBalance = 100_000
    let items = [CalendarItem(time: time, currency: "usd", impact: 3, name: "CPI")]
    for (offset, currencies, passed) in [
      (-121, ["USD"], true), (-120, ["USD"], false), (120, ["EUR", "USD"], false),
      (121, ["USD"], true), (0, ["EUR", "GBP"], true),
    ] as [(Int64, [String], Bool)] {
      let judged = JudgedAccount(
        profile: .ftmo2Step,
        PropVerdict.Case(
          account: account, dayStart: .exact, day: try pragueDay(time + offset),
          balance: 100_000, equity: 100_000, calendar: items, currencies: currencies))
      #expect(judged.gates.allSatisfy(\.passed) == passed, "\(offset)")
      #expect(passed || judged.gates.last?.until == time + 121)
    }
  }

  @Test("a funded account needs to know the news, one in its challenge does not")
  func unknownNews() throws {
    var account = PropAccount(initialBalance: 100_000)
    account.dayStartBalance = 100_000
    let day = try pragueDay(seconds(2026, 2, 11, 12))
    for (profile, isFunded, calendar, reason) in [
      (PropProfile.ftmo2Step, true, nil, Reason.calendarUnknown),
      (.ftmo2Step, true, [], nil), (.ftmo2Step, false, nil, nil), (.none, true, nil, nil),
    ] as [(PropProfile, Bool, [CalendarItem]?, Reason?)] {
      let judged = JudgedAccount(
        profile: profile,
        PropVerdict.Case(
          account: account, dayStart: .exact, day: day, balance: 100_000, equity: 100_000,
          calendar: calendar, currencies: ["USD"], isFunded: isFunded))
      #expect(judged.gates.last?.reason == reason)
    }
  }

  @Test("another initial balance keeps what was seen: highest end of day, trading days, best day")
  func adopted() throws {
    var account = PropAccount(initialBalance: 98_000)
    account.adopt(initialBalance: 100_000)
    #expect(account.highestEndOfDayBalance == 100_000 && account.initialBalance == 100_000)
    account.highestEndOfDayBalance = 106_000
    account.recordOpening(on: try pragueDay(seconds(2026, 2, 11, 12)))
    account.adopt(initialBalance: 50_000)
    #expect(account.highestEndOfDayBalance == 106_000 && account.tradingDays == 1)
    account.adopt(initialBalance: 200_000)
    #expect(account.highestEndOfDayBalance == 200_000)
  }

  @Test("an account first seen one second after midnight knows its start from the deals since")
  func firstSecond() throws {
    let midnight = seconds(2026, 3, 11, 2)
    let day = try TradingDay(
      zone: .prague, brokerTime: midnight + 1, utcOffset: 3 * 3_600)
    #expect(day.start == midnight)
    var account = PropAccount(initialBalance: 100_000)
    let told = AccountSnapshot.of(
      balance: 99_400, equity: 99_000, dayStart: midnight, closed: -600)
    #expect(account.roll(to: day, account: told) == .exact)
    #expect(account.dayStartBalance == 100_000 && account.dayStartEquity == 99_000)
    var silent = PropAccount(initialBalance: 100_000)
    #expect(silent.roll(to: day, account: .of(balance: 99_400)) == .unknown)
    #expect(silent.dayStartBalance == nil)
  }

  @Test("a weekend without events is followed by Monday, with Friday's last balance as its end")
  func weekend() throws {
    var account = PropAccount(initialBalance: 100_000)
    for (date, balance, closed) in [(6, 100_000.0, 0.0), (6, 103_000, 3_000), (9, 103_000, 0)] {
      let day = try pragueDay(seconds(2026, 2, date, 12))
      let snapshot = AccountSnapshot.of(balance: balance, dayStart: day.start, closed: closed)
      #expect(account.roll(to: day, account: snapshot) == .exact)
    }
    #expect(account.highestEndOfDayBalance == 103_000 && account.bestDayProfit == 3_000)
  }
}
