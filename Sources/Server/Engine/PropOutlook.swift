import Decision
import JSON
import Market
import Risk

/// How an account stands with its prop firm, as its last event left it, and what the next reset brings.
struct PropOutlook {
  let profile: PropProfile
  let account: PropAccount
  let day: TradingDay
  let floors: PropFloors
  let forecast: MidnightForecast
  let progress: PropProgress

  /// nil before the first event of the account.
  init?(_ memory: AccountMemory, _ firm: PropSettings, _ clock: BrokerClock) {
    guard let account = memory.prop, let snapshot = memory.snapshot,
      let time = memory.lastEventTime
    else { return nil }
    let offset = clock.offset(atUTC: clock.utc(brokerTime: time))
    do {
      day = try TradingDay(
        zone: firm.profile.zone, resetSecond: firm.profile.resetSecond, brokerTime: time,
        utcOffset: offset)
    } catch {
      return nil
    }
    profile = firm.profile
    self.account = account
    floors = PropFloors(profile: profile, account: account, equity: snapshot.equity)
    forecast = MidnightForecast(
      profile: profile, account: account, day: day, balance: snapshot.balance,
      equity: snapshot.equity)
    progress = PropProgress(
      profile: profile, account: account, balance: snapshot.balance, phase: firm.phase)
  }

  /// The forecast and the way to the target.
  func write(_ json: inout JSONWriter) {
    json.object("after_reset") { json in
      json.member("daily_floor", forecast.floors.daily)
      json.member("maximum_floor", forecast.floors.maximum)
      json.member("daily_room", forecast.floors.dailyRoom)
      json.member("maximum_room", forecast.floors.maximumRoom)
    }
    forecast(&json)
    json.object("progress") { json in
      json.member("profit", progress.profit)
      json.member("target", progress.target)
      json.member("trading_days", progress.tradingDays)
      json.member("trading_days_min", progress.minimumTradingDays)
      json.member("best_day_share", progress.bestDayShare)
      json.member("best_day_share_max", progress.bestDayShareMax)
      json.member("complete", progress.isComplete)
    }
  }

  /// What the next reset would use of the limits, and what is to be done about it.
  func forecast(_ json: inout JSONWriter) {
    json.object("forecast") { json in
      json.member("reset_at", forecast.resetAt)
      json.member("seconds_left", forecast.secondsLeft)
      json.member("last_call_in", forecast.secondsToLastCall)
      json.member("used_after", forecast.floors.usedFraction)
      json.member("breach", forecast.isBreached)
      json.member(
        "warning",
        forecast.isDanger
          ? "the next reset would use the limit up: losers are closed before trading ends ahead of it"
          : nil)
    }
  }
}
