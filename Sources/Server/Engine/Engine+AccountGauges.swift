import Decision
import Market
import Risk
import Telemetry

/// What `/metrics` tells of one account, as its last event showed it.
extension Engine {
  func gauges(of account: AccountMemory, _ sheet: inout MetricSheet) {
    let login = "\(account.login)"
    let server = account.server
    if let snapshot = account.snapshot {
      let labels: MetricsRegistry.Labels = [
        "account": login, "server": server, "currency": snapshot.currency,
      ]
      sheet.gauge(
        "conviction_account_equity", help: "Equity in the account's currency.", labels: labels,
        snapshot.equity)
      sheet.gauge(
        "conviction_account_balance", help: "Balance in the account's currency.", labels: labels,
        snapshot.balance)
      sheet.gauge(
        "conviction_account_floating_profit", help: "Profit of what is open.", labels: labels,
        account.allPositions.reduce(0) { $0 + $1.floatingProfit })
      let exposure = Exposure(
        positions: account.allPositions, instruments: account.instruments,
        reserved: account.intents.open.map(\.reserve))
      sheet.gauge(
        "conviction_heat_ratio", help: "Open and reserved risk to stops over equity.",
        labels: ["account": login, "server": server], exposure.heat(equity: snapshot.equity))
    }
    sheet.gauge(
      "conviction_heat_limit_ratio", help: "The most that the heat may be.",
      settings.decision.risk.heatFraction)
    positions(of: account, &sheet)
    breakers(of: account, &sheet)
    prop(of: account, &sheet)
  }

  private func positions(of account: AccountMemory, _ sheet: inout MetricSheet) {
    let login = "\(account.login)"
    var counts: [String: Double] = [:]
    for position in account.allPositions {
      let root = account.instruments[position.symbol]?.root ?? "other"
      counts[root, default: 0] += 1
    }
    for root in settings.decision.roots + ["other"] {
      sheet.gauge(
        "conviction_positions", help: "Open positions, ours and others'.",
        labels: ["account": login, "server": account.server, "symbol": root], counts[root] ?? 0)
    }
  }

  private func breakers(of account: AccountMemory, _ sheet: inout MetricSheet) {
    let now = account.lastEventTime ?? .min
    for breaker in Breaker.allCases where breaker != .killSwitch {
      sheet.gauge(
        "conviction_breaker_tripped",
        help: "For how many symbols a breaker holds; one that holds for the account counts 1.",
        labels: [
          "account": "\(account.login)", "server": account.server, "breaker": breaker.rawValue,
        ],
        Double(account.breakers.trips.count { $0.breaker == breaker && $0.until > now }))
    }
  }

  private func prop(of account: AccountMemory, _ sheet: inout MetricSheet) {
    let firm = settings.decision.firm(login: account.login, server: account.server)
    guard firm.profile.hasLimits, let outlook = PropOutlook(account, firm, settings.clock) else {
      return
    }
    let floors = outlook.floors
    for (limit, used, room, after) in [
      ("daily_loss", floors.dailyUsed, floors.dailyRoom, outlook.forecast.floors.dailyUsed),
      (
        "maximum_loss", floors.maximumUsed, floors.maximumRoom,
        outlook.forecast.floors.maximumUsed
      ),
    ] {
      let labels: MetricsRegistry.Labels = [
        "account": "\(account.login)", "server": account.server, "profile": firm.profile.name,
        "limit": limit,
      ]
      sheet.gauge(
        "conviction_prop_used_ratio", help: "How much of a prop firm's loss limit is used.",
        labels: labels, used)
      sheet.gauge(
        "conviction_prop_room", help: "What is left of it in the account's currency.",
        labels: labels, room)
      sheet.gauge(
        "conviction_prop_used_after_reset_ratio",
        help: "What the next reset would use of it with the equity of now.", labels: labels, after)
    }
    sheet.gauge(
      "conviction_prop_reset_timestamp_seconds", help: "When the prop firm's day turns.",
      labels: ["account": "\(account.login)", "server": account.server],
      Double(outlook.day.nextUTC))
  }
}
