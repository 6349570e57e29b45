import Decision
import HTTP
import JSON
import Market
import Risk
import Synchronization

extension Engine {
  /// `GET /accounts`: each account as its last event showed it, with the room its prop firm leaves.
  func accounts() -> Response {
    let accounts = state.withLock { $0.accounts.values }
    var json = JSONWriter(reserving: 2_048)
    json.object { json in
      json.array("accounts", accounts) { json, account in members(of: account, &json) }
    }
    return .json(.ok, json.bytes)
  }

  private func members(of account: AccountMemory, _ json: inout JSONWriter) {
    json.member("login", account.login)
    json.member("time", account.lastEventTime)
    json.member("server", account.snapshot?.server)
    json.member("currency", account.snapshot?.currency)
    json.member("balance", account.snapshot?.balance)
    json.member("equity", account.snapshot?.equity)
    json.member("margin_free", account.snapshot?.freeMargin)
    json.member("floating", account.allPositions.reduce(0) { $0 + $1.floatingProfit })
    json.member("positions", account.allPositions.count)
    let exposure = Exposure(
      positions: account.allPositions, instruments: account.instruments,
      reserved: account.intents.open.map(\.reserve))
    json.member("heat", account.snapshot.map { exposure.heat(equity: $0.equity) })
    json.member("heat_limit", settings.decision.risk.heatFraction)
    json.array("exposure", exposed(account)) { json, root in
      json.member("symbol", root)
      json.member("risk", exposure.openRisk(ofRoot: root))
      json.member("reserved", account.intents.intent(root: root)?.reserve.risk ?? 0)
    }
    json.object("prop") { json in prop(of: account, &json) }
  }

  /// The roots that an account has a position or an answered entry in, in configured order.
  private func exposed(_ account: AccountMemory) -> [String] {
    let roots = account.allPositions.compactMap { account.instruments[$0.symbol]?.root }
    return settings.decision.roots.filter {
      roots.contains($0) || account.intents.intent(root: $0) != nil
    }
  }

  private func prop(of account: AccountMemory, _ json: inout JSONWriter) {
    let firm = settings.decision.firm(login: account.login, server: account.server)
    json.member("profile", firm.profile.name)
    json.member("funded", firm.isFunded)
    guard let outlook = PropOutlook(account, firm, settings.clock) else { return }
    let (prop, floors) = (outlook.account, outlook.floors)
    json.member("initial_balance", prop.initialBalance)
    json.member("day_start_balance", prop.dayStartBalance)
    json.member("daily_floor", floors.daily)
    json.member("daily_room", floors.dailyRoom)
    json.member("daily_used", floors.dailyUsed)
    json.member("maximum_floor", floors.maximum)
    json.member("maximum_room", floors.maximumRoom)
    json.member("maximum_used", floors.maximumUsed)
    json.member("next_reset_utc", outlook.day.nextUTC)
    outlook.write(&json)
  }
}
