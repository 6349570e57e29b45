import Features
import Market
import Risk

/// What the account's rules say at one event.
struct AccountVerdict {
  var day: TradingDay
  var prop: PropVerdict
  /// The part of the risk that the drawdown leaves to an entry, 0…1.
  var riskScale: Double
  /// The releases that are known; nil where the terminal told of none.
  var calendar: [CalendarItem]?
}

/// Judges the account before any entry: the prop firm's day and floors, and the circuit breakers.
extension DecisionContext {
  /// Rolls the day and measures the breakers; the memory learns both.
  ///
  /// - Parameters:
  ///   - root: the event's.
  ///   - rules: what the breakers found and then the firm's rules; what it holds goes, its room stays.
  func judge(
    account memory: inout AccountMemory, root: RootSymbol, _ assessment: Assessment?,
    _ days: inout TradingDays, listing rules: inout [GateResult]
  ) throws(DecisionError) -> AccountVerdict {
    rules.removeAll(keepingCapacity: true)
    let firm = settings.firm(event.account)
    let day: TradingDay
    do {
      day = try days.day(
        zone: firm.profile.zone, resetSecond: firm.profile.resetSecond, brokerTime: event.madeAt,
        utcOffset: event.utcOffset)
    } catch {
      throw .risk(error)
    }
    let calendar = memory.knownCalendar(
      event.calendar, at: event.madeAt, within: settings.breakers.calendarSeconds)
    let (account, dayStart) = rolled(memory.prop, firm, day)
    memory.prop = account
    memory.breakers.haltedBecause = world.haltedBecause
    memory.breakers.judge(
      inputs(day, root, memory, assessment, calendar), limits: settings.breakers, listing: &rules)
    let prop = PropVerdict(
      profile: firm.profile,
      PropVerdict.Case(
        account: account, dayStart: dayStart, day: day, balance: event.account.balance,
        equity: event.account.equity, calendar: calendar, currencies: root.currencies,
        isFunded: firm.isFunded), listing: &rules)
    return AccountVerdict(
      day: day, prop: prop,
      riskScale: memory.breakers.riskScale(
        equity: event.account.equity, limits: settings.breakers),
      calendar: calendar)
  }

  /// What the firm remembers, at the event's day.
  ///
  /// An initial balance that was configured since is taken over, so that floors never hang from the
  /// balance that the account happened to have when it was first seen; another name of the contract
  /// begins anew.
  private func rolled(
    _ known: PropAccount?, _ firm: PropSettings, _ day: TradingDay
  ) -> (PropAccount, PropAccount.DayStart) {
    let initial = firm.initialBalance ?? known?.initialBalance ?? event.account.balance
    var account = known ?? PropAccount(initialBalance: initial, contract: firm.contract)
    if account.contract != firm.contract {
      account = PropAccount(initialBalance: initial, contract: firm.contract)
    }
    account.adopt(initialBalance: initial)
    let dayStart = account.roll(to: day, account: event.account)
    return (account, dayStart)
  }

  private func inputs(
    _ day: TradingDay, _ root: RootSymbol, _ memory: AccountMemory, _ assessment: Assessment?,
    _ calendar: [CalendarItem]?
  ) -> BreakerInputs {
    var spreadRatio = Double.nan
    if let spreads = memory.spreads[event.root], spreads.count >= settings.entry.spreadsNeeded {
      spreadRatio = BreakerInputs.ratio(spreadPoints, toMedianOf: spreads)
    }
    return BreakerInputs(
      day: day, root: root, equity: event.account.equity,
      dayStartEquity: memory.prop?.dayStartEquity, quoteTime: event.quote.time,
      spreadRatio: spreadRatio,
      volatilityRatio: assessment?.features.volatilityOverMedian ?? .nan, calendar: calendar)
  }
}
