import Agent
import Decision
import HTTP
import JSON
import Market
import Models
import Risk
import Synchronization
import Telemetry

extension Engine {
  /// `GET /health`: 200 while events can be decided, 503 while the journal takes nothing.
  func health() -> Response {
    let uptime = (clock.monotonicNanoseconds &- startedNanoseconds) / 1_000_000_000
    return state.withLock { state in
      // Asked more often than anything else, by peers that need no token: told anew where it is.
      if let last = state.lastHealth, last.revision == state.revision,
        last.uptimeSeconds == uptime
      {
        return last.response
      }
      let response = health(state, uptime)
      state.lastHealth = EngineState.Health(
        revision: state.revision, uptimeSeconds: uptime, response: response)
      return response
    }
  }

  private func health(_ state: EngineState, _ uptime: UInt64) -> Response {
    let roots = settings.decision.roots
    let isWell =
      state.journalFault == nil && roots.allSatisfy { state.shelf.refused[$0]?.isEmpty ?? true }
    let isHalted = state.control.haltedBecause != nil
    var json = JSONWriter(reserving: 4_096)
    json.object { json in
      json.member("status", isHalted ? "halted" : (isWell ? "ok" : "degraded"))
      json.member("version", settings.version)
      json.member("uptime_s", Int64(uptime))
      json.member("halted", state.control.haltedBecause)
      json.object("symbols") { json in
        for root in roots { json.object(named: root) { write(root, state, &$0) } }
      }
      json.object("journal") { json in
        json.member("writable", state.journalFault == nil)
        json.member("fault", state.journalFault)
      }
      json.member("agent", state.agent.serving.hash)
      json.member("agent_mode", state.agent.mode.rawValue)
      breakers(state, &json)
      prop(state, &json)
      clock(state, &json)
      json.member("state_hash", DecisionState(state).hash())
      json.object("last_decisions") { json in
        json.member("count", state.statistics.count)
        json.object("changed_by") { json in
          for part in Part.allCases {
            json.member(named: part.rawValue, state.statistics.changed(by: part))
          }
        }
      }
    }
    return .json(state.journalFault == nil ? .ok : .unavailable, json.bytes)
  }

  /// How far the server's clock is from the terminals', which refuses nothing, and which roots get bars
  /// of more than one trade server, the one whose bars are the root's own first.
  private func clock(_ state: EngineState, _ json: inout JSONWriter) {
    let isFar = state.clockSkew.map { abs($0) > 120 } ?? false
    json.object("clock") { json in
      json.member("ahead_of_events_s", state.clockSkew)
      json.member(
        "warning",
        isFar ? "the clocks of server and terminal differ, or utc_offset is wrong" : nil)
    }
    let mixed = settings.decision.roots.filter { (state.feeds.servers[$0]?.count ?? 0) > 1 }
    json.array("mixed_feeds", mixed) { json, root in
      json.member("symbol", root)
      json.strings("servers", state.feeds.servers[root] ?? [])
    }
  }

  /// What the next reset of each prop account would bring; nothing that needs a token.
  private func prop(_ state: EngineState, _ json: inout JSONWriter) {
    let held = state.accounts.values.compactMap { account in
      let firm = settings.decision.firm(login: account.login, server: account.server)
      return firm.profile.hasLimits
        ? PropOutlook(account, firm, settings.clock).map { (account.login, $0) } : nil
    }
    json.array("prop", held) { json, element in
      let (login, outlook) = element
      json.member("account", login)
      json.member("profile", outlook.profile.name)
      json.member("daily_used", outlook.floors.dailyUsed)
      json.member("maximum_used", outlook.floors.maximumUsed)
      outlook.forecast(&json)
    }
  }

  private func breakers(_ state: EngineState, _ json: inout JSONWriter) {
    let trips = state.accounts.values.flatMap { account in
      account.breakers.trips.map { (account.login, $0) }
    }
    json.array("breakers", trips) { json, element in
      let (login, trip) = element
      json.member("account", login)
      json.member("breaker", trip.breaker.rawValue)
      json.member("symbol", trip.root)
      json.member("until", trip.until)
      json.member("value", trip.value)
      json.member("limit", trip.limit)
      json.member("note", trip.note)
    }
  }

  private func write(_ root: String, _ state: EngineState, _ json: inout JSONWriter) {
    let book = state.books[root] ?? BarBook()
    let serving = state.shelf.serving[root]
    let latest = Timeframe.allCases.compactMap { timeframe in
      book[timeframe].openTime.last.map { $0 + timeframe.seconds }
    }.max()
    let need = HistoryNeed.missing(
      from: book, at: latest ?? 0, required: serving?.timeframes ?? .all, unconnected: [])
    json.member("bundle", serving?.name)
    json.member("mode", serving.map { $0.isShadow ? "shadow" : "serving" } ?? "none")
    json.member("chosen_by", state.shelf.choice(root)?.by.rawValue)
    json.object("last_bar") { json in
      for timeframe in Timeframe.allCases {
        if let time = book[timeframe].openTime.last { json.member(named: timeframe.code, time) }
      }
    }
    json.member("last_decision", state.statistics.lastTime[root])
    json.member("decidable", serving != nil && need.isEmpty)
    json.strings("need", need.keys.sorted().map(\.code))
    refusals(state.shelf.refused[root] ?? [], &json)
  }

  private func refusals(_ refused: [BundleShelf.Refused], _ json: inout JSONWriter) {
    json.array("refused", refused) { json, refused in
      json.member("version", refused.version)
      json.member("reason", refused.reason)
    }
  }

  /// `GET /models`
  func models() -> Response {
    let shelf = state.withLock { $0.shelf }
    var json = JSONWriter(reserving: 4_096)
    json.object { json in
      json.array("models", settings.decision.roots) { write($1, shelf, &$0) }
    }
    return .json(.ok, json.bytes)
  }

  func modelStatus(_ root: String, _ shelf: BundleShelf) -> [UInt8] {
    var json = JSONWriter()
    json.object { write(root, shelf, &$0) }
    return json.bytes
  }

  private func write(_ root: String, _ shelf: BundleShelf, _ json: inout JSONWriter) {
    let serving = shelf.serving[root]
    let manifest = serving?.bundle.manifest
    json.member("symbol", root)
    json.member("serving", manifest?.version)
    json.member("mode", serving.map { $0.isShadow ? "shadow" : "serving" } ?? "none")
    json.member("demo", manifest?.isDemo ?? false)
    json.object("edge") { json in
      json.member("verdict", manifest?.edge.verdict)
      json.member("reason", manifest?.edge.reason)
    }
    json.strings("timeframes", manifest?.timeframes ?? [])
    json.member("every", manifest?.every)
    json.array("members", manifest?.members ?? []) { json, member in
      json.member("name", member.member.rawValue)
      json.member("weight", member.weight)
    }
    json.key("metrics")
    json.write(manifest?.metrics ?? .null)
    let choice = shelf.choice(root)
    json.member("promoted", choice.flatMap { $0.by == .edge ? nil : $0.version })
    json.member("chosen_by", choice?.by.rawValue)
    json.member("chosen_at", choice?.time)
    json.member("why", choice?.why)
    json.member("previous", shelf.choice(root)?.previous)
    json.strings("versions", shelf.versions[root] ?? [])
    refusals(shelf.refused[root] ?? [], &json)
  }

  /// `GET /positions`
  func positions() -> Response {
    let accounts = state.withLock { $0.accounts.values.sorted { $0.login < $1.login } }
    return .json(.ok, positions(of: accounts))
  }

  /// The open positions of `accounts` as one document of one line.
  func positions(of accounts: [AccountMemory]) -> [UInt8] {
    let rows = accounts.flatMap { account in account.allPositions.map { (account, $0) } }
    var json = JSONWriter(reserving: 2_048)
    json.object { json in
      json.array("positions", rows) { json, row in
        let (account, position) = row
        let ours = account.position(position.ticket)
        position.members(&json)
        json.member("account", account.login)
        json.member("ours", ours != nil)
        json.member("root", ours?.root)
        json.member("age_s", account.lastEventTime.map { $0 - position.openTime })
        json.member("entry_conviction", ours?.entryConviction)
        json.member("current_conviction", ours?.currentConviction)
        json.member("best_r", ours?.bestR)
        json.member("last_action", ours?.lastAction.code)
        json.member("last_reason", ours?.lastReason)
        json.member("decision_id", ours?.decisionID)
      }
    }
    return json.bytes
  }
}
