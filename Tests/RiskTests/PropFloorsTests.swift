import Market
import Risk
import Testing

/// The cases of FTMO's academy and of a real account's screen.
@Suite struct PropFloorsTests {
  private func account(_ initial: Double, dayStart: Double?) -> PropAccount {
    var account = PropAccount(initialBalance: initial)
    account.dayStartBalance = dayStart
    return account
  }

  private func isNear(_ one: Double?, _ other: Double) -> Bool {
    one.map { ($0 - other).magnitude < 1e-6 } ?? false
  }

  @Test("on the first day of 100,000 the daily floor is 95,000")
  func firstDay() {
    let floors = PropFloors(
      profile: .ftmo2Step, account: account(100_000, dayStart: 100_000), equity: 100_000)
    #expect(isNear(floors.daily, 95_000) && isNear(floors.maximum, 90_000))
    #expect(floors.usedFraction == 0 && !floors.isBreached)
  }

  @Test("102,000 at the reset and 101,200 now leave 4,200 above the floor of 97,000")
  func moved() {
    let floors = PropFloors(
      profile: .ftmo2Step, account: account(100_000, dayStart: 102_000), equity: 101_200)
    #expect(isNear(floors.daily, 97_000) && isNear(floors.dailyRoom, 4_200))
    #expect(isNear(floors.maximum, 90_000) && isNear(floors.maximumRoom, 11_200))
    #expect(isNear(floors.dailyUsed, 800 / 5_000))
  }

  @Test("a gain closed and a loss floating are allowed before midnight and a breach after it")
  func midnight() throws {
    let day = try pragueDay(seconds(2026, 7, 15, 0, 59), hours: 3)
    var account = PropAccount(initialBalance: 200_000)
    let snapshot = AccountSnapshot.of(
      balance: 204_000, equity: 191_000, dayStart: day.start, closed: 4_000)
    #expect(account.roll(to: day, account: snapshot) == .exact)
    let judged = JudgedAccount(
      profile: .ftmo2Step,
      PropVerdict.Case(
        account: account, dayStart: .exact, day: day, balance: 204_000, equity: 191_000))
    #expect(isNear(judged.verdict.floors.daily, 190_000) && !judged.verdict.floors.isBreached)
    let forecast = judged.verdict.forecast
    #expect(forecast.isBreached && isNear(forecast.floors.daily, 194_000))
    #expect(forecast.secondsLeft == 60)
    #expect(forecast.resetAt == seconds(2026, 7, 15, 1))
    #expect(judged.gates.contains { $0.name == "prop_midnight" && $0.reason == .propMidnight })

    let after = try pragueDay(seconds(2026, 7, 15, 1), hours: 3)
    let unchanged = AccountSnapshot.of(
      balance: 204_000, equity: 191_000, dayStart: after.start)
    #expect(account.roll(to: after, account: unchanged) == .exact)
    let floors = PropFloors(profile: .ftmo2Step, account: account, equity: 191_000)
    #expect(isNear(floors.daily, 194_000) && floors.isBreached)
  }

  @Test("a balance of 92,000 with 2,001 floating away breaches the maximum of 100,000")
  func maximum() {
    let floors = PropFloors(
      profile: .ftmo2Step, account: account(100_000, dayStart: 92_000), equity: 89_999)
    #expect(isNear(floors.maximum, 90_000) && floors.isBreached)
    #expect(isNear(floors.daily, 87_000) && floors.dailyRoom! > 0)
    let still = PropFloors(
      profile: .ftmo2Step, account: account(100_000, dayStart: 92_000), equity: 90_000)
    #expect(!still.isBreached && still.usedFraction == 1)
  }

  @Test("a real account's screen: 194,494.96 at the start of the day, 195,159.09 now")
  func screen() throws {
    let day = try pragueDay(seconds(2026, 2, 11, 12))
    var account = PropAccount(initialBalance: 200_000)
    let snapshot = AccountSnapshot.of(
      balance: 195_159.09, dayStart: day.start, closed: 664.13)
    #expect(account.roll(to: day, account: snapshot) == .exact)
    #expect(isNear(account.dayStartBalance, 194_494.96))
    let floors = PropFloors(profile: .ftmo2Step, account: account, equity: 195_159.09)
    #expect(isNear(floors.dailyRoom, 10_664.13) && isNear(floors.maximumRoom, 15_159.09))
  }

  @Test("in one step the maximum follows the highest end of day, 3 % is the daily loss")
  func trailing() throws {
    var account = PropAccount(initialBalance: 100_000)
    var floors: [Double?] = []
    for (index, balance) in [100_000.0, 104_000, 103_000].enumerated() {
      let day = try pragueDay(seconds(2026, 2, 9 + index, 1))
      let snapshot = AccountSnapshot.of(balance: balance, dayStart: day.start)
      #expect(account.roll(to: day, account: snapshot) == .exact)
      let now = PropFloors(profile: .ftmo1Step, account: account, equity: balance)
      #expect(isNear(now.daily, balance - 3_000))
      floors.append(now.maximum)
    }
    #expect(isNear(floors[0], 90_000) && isNear(floors[1], 94_000) && isNear(floors[2], 94_000))
  }

  @Test("the forecast of a trailing maximum keeps today's start and follows the present balance")
  func trailingForecast() throws {
    let day = try pragueDay(seconds(2026, 2, 9, 12))
    for (balance, floor) in [(102_000.0, 95_000.0), (107_000, 97_000)] {
      let forecast = MidnightForecast(
        profile: .ftmo1Step, account: account(100_000, dayStart: 105_000), day: day,
        balance: balance, equity: balance)
      #expect(isNear(forecast.floors.maximum, floor))
    }
  }

  @Test("a peak within the day raises no trailing floor before the day has ended")
  func intraday() throws {
    let day = try pragueDay(seconds(2026, 2, 9, 12))
    var account = PropAccount(initialBalance: 100_000)
    for (balance, closed) in [(100_000.0, 0.0), (108_000, 8_000), (101_000, 1_000)] {
      let snapshot = AccountSnapshot.of(
        balance: balance, dayStart: day.start, closed: closed)
      #expect(account.roll(to: day, account: snapshot) == .exact)
      let floors = PropFloors(profile: .ftmo1Step, account: account, equity: balance)
      #expect(isNear(floors.maximum, 90_000))
    }
  }

  @Test("each base of the daily loss hangs from its own start")
  func bases() {
    var account = account(100_000, dayStart: 110_000)
    func floor(_ base: PropProfile.DailyLoss.Base) -> Double? {
      let profile = PropProfile(
        name: "x", dailyLoss: .init(percent: 5, base: base), maximumLoss: nil)
      return PropFloors(profile: profile, account: account, equity: 110_000).daily
    }
    #expect(isNear(floor(.initial), 105_000) && isNear(floor(.dayStartBalance), 104_500))
    #expect(floor(.equity) == nil && floor(.larger) == nil)
    account.dayStartEquity = 112_000
    #expect(isNear(floor(.equity), 106_400) && isNear(floor(.larger), 106_400))
    account.dayStartEquity = 100_000
    #expect(isNear(floor(.equity), 95_000) && isNear(floor(.larger), 104_500))
  }

  @Test("without a firm there is no floor and nothing is used")
  func none() {
    let floors = PropFloors(
      profile: .none, account: account(100_000, dayStart: nil), equity: -5)
    #expect(floors.highest == nil && floors.usedFraction == 0 && !floors.isBreached)
  }

  @Test("an equity of NaN uses everything and is no reason to close everything")
  func notANumber() throws {
    let account = account(100_000, dayStart: 100_000)
    let judged = JudgedAccount(
      profile: .ftmo2Step,
      PropVerdict.Case(
        account: account, dayStart: .exact, day: try pragueDay(seconds(2026, 2, 9, 12)),
        balance: 100_000, equity: .nan))
    #expect(!judged.verdict.forecast.isDanger)
    #expect(judged.verdict.floors.usedFraction == 1 && !judged.verdict.mustCloseAll)
    #expect(judged.gates.contains { $0.reason == .propDailyLoss })
  }
}
