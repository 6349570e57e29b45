import Features
import Market
import Risk

/// Judges the account before any entry: the prop firm's day and floors, and the circuit breakers.
struct AccountJudge {
  let settings: DecisionSettings
  let event: BarCloseEvent
  let root: RootSymbol

  /// What the account's rules say at this event.
  struct Verdict {
    var day: TradingDay
    var prop: PropVerdict
    var breakers: [GateResult]
  }

  /// Rolls the day and measures the breakers; the memory learns both.
  func judge(
    _ memory: inout AccountMemory, _ world: World, _ assessment: Assessment?
  ) throws(DecisionError) -> Verdict {
    let login = event.account.login
    let profile = settings.profile(login)
    let day: TradingDay
    do {
      day = try TradingDay(
        zone: profile.zone, brokerTime: event.time, utcOffset: event.utcOffset)
    } catch {
      throw .risk(error)
    }
    let contract = settings.propSettings(login)?.initialBalance
    var account = memory.prop ?? PropAccount(initialBalance: contract ?? event.account.balance)
    // A contract that was configured since, or another one, begins anew: floors never hang from the
    // balance that the account happened to have when it was first seen.
    if let contract, account.initialBalance != contract {
      account = PropAccount(initialBalance: contract)
    }
    let dayStart = account.roll(to: day, account: event.account, zone: profile.zone)
    memory.prop = account
    let prop = PropVerdict(
      profile: profile, account: account, dayStart: dayStart, day: day,
      balance: event.account.balance, equity: event.account.equity,
      calendar: event.calendar ?? [], currencies: root.currencies)

    memory.breakers.haltedBecause = world.haltedBecause
    let (breakers, state) = memory.breakers.evaluate(
      inputs(day, memory, assessment), limits: settings.breakers)
    memory.breakers = state
    return Verdict(day: day, prop: prop, breakers: breakers)
  }

  private func inputs(
    _ day: TradingDay, _ memory: AccountMemory, _ assessment: Assessment?
  ) -> BreakerInputs {
    let spreads = memory.spreads[event.root] ?? []
    let spreadRatio =
      spreads.count >= settings.entry.spreadsNeeded
      ? BreakerInputs.ratio(event.quote.spread, toMedianOf: spreads) : .nan
    return BreakerInputs(
      day: day, root: root, equity: event.account.equity,
      dayStartEquity: memory.prop?.dayStartEquity, quoteTime: event.quote.time,
      spreadRatio: spreadRatio,
      volatilityRatio: assessment?.features.values[FeatureIndex.volatilityRatio] ?? .nan,
      calendar: event.calendar ?? [])
  }
}
