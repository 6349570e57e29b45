import Market
import Risk

extension EntryCase {
  /// Lots of our positions to close because the next reset would breach, by ticket; empty before the
  /// time has come.
  func reduction(_ memory: AccountMemory) -> [Int64: Double] {
    guard prop.forecast.isDanger, let account = memory.prop,
      prop.forecast.secondsToLastCall <= settings.management.midnightSeconds
    else { return [:] }
    return MidnightReduction(
      profile: settings.firm(event.account).profile, account: account,
      balance: event.account.balance, equity: event.account.equity,
      candidates: memory.positions.map { position in
        let spec = memory.instruments[position.snapshot.symbol]?.spec
        return MidnightReduction.Candidate(
          ticket: position.ticket, lots: position.snapshot.lots,
          floating: position.snapshot.floatingProfit, lotStep: spec?.lotStep ?? .nan,
          lotMin: spec?.lotMin ?? .nan)
      }
    ).lots
  }
}
