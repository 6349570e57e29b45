import Agent
import Decision
import JSON
import Market
import Server
import TestSupport
import Testing

@Suite("The position agent learns while it serves")
struct AgentTests {
  /// A short way to an update: eager entries aside, experiences a minute apart.
  private static let decision: DecisionSettings = {
    var settings = DecisionSettings.eager
    settings.management.experienceSeconds = 60
    return settings
  }()

  private static let quick: AgentSettings = {
    var settings = AgentSettings()
    settings.learner.updateInterval = 5
    settings.learner.stepsPerUpdate = 5
    settings.judging.rounds = 2
    settings.judging.stepsPerRound = 2
    settings.judging.tradesMin = 1
    settings.judging.supportMin = 0
    settings.serveAfterTrades = 3
    return settings
  }()

  private func server(
    _ policy: Policy = TestPolicy.holds, mode: AgentMode = .serving,
    agent: AgentSettings = AgentTests.quick
  ) throws -> MemoryServer {
    try MemoryServer(AgentTests.decision, policy: policy, mode: mode, agent: agent) {
      FixtureBundle().install(in: $0)
    }
  }

  /// Ours, opened `age` seconds before the first event, with a stop.
  private func position(_ ticket: Int64, age: Int64) -> EventPayload.Position {
    let event = EventPayload()
    var position = EventPayload.Position(
      ticket: ticket, openPrice: event.bid - 0.001, openTime: event.time - age)
    position.stopLoss = event.bid - 0.01
    position.takeProfit = event.bid + 0.01
    position.profit = 10
    return position
  }

  private func event(_ tickets: [Int64], age: Int64, minutes: Int64) -> EventPayload {
    var event =
      minutes == 0
      ? EventPayload() : EventPayload(at: Instant.after(minutes: minutes), since: Instant.first)
    event.positions = tickets.map { position($0, age: age) }
    return event
  }

  private func close(_ server: MemoryServer, _ ticket: Int64, cause: String = "SL") {
    var deal = TradeEvent(kind: "CLOSE", ticket: ticket, time: Instant.after(minutes: 9))
    deal.profit = 12
    deal.cause = cause
    #expect(server.post("/trade-event", deal.json).status == 200)
  }

  private func agent(_ server: MemoryServer) -> JSONValue { server.get("/agent").json }

  /// Young winners: the mask leaves HOLD alone, so that any two policies manage them alike.
  private func live(_ server: MemoryServer, _ tickets: [Int64]) {
    #expect(server.barClose(event(tickets, age: 60, minutes: 0)).status == 200)
    #expect(server.barClose(event(tickets, age: 60, minutes: 5)).status == 200)
  }

  @Test("each step of a position is an experience, and the close completes the last")
  func experiences() throws {
    let server = try server()
    live(server, [991, 992])
    #expect(agent(server)["experiences"]?.int64 == 2)
    #expect(agent(server)["actions", "HOLD"]?.int64 == 4)
    #expect(agent(server)["mask", "CLOSE_ALL", "too_young"]?.int64 == 4)
    close(server, 991)
    let after = agent(server)
    #expect(after["experiences"]?.int64 == 3)
    #expect(after["buffer"]?.int64 == 3)
    #expect(after["episodes"]?.int64 == 1)
    #expect(after["closed_trades"]?.int64 == 1)
    let detail = server.get("/decisions/2").json
    #expect(detail["agent"]?.string == "test-policy")
    #expect(detail["agent_detail", "mode"]?.string == "serving")
    let seen = try #require(detail["agent_detail", "positions"]?.array?.first)
    #expect(seen["ticket"]?.int64 == 991)
    #expect(seen["refused", "ADD"]?.string == "risk" || seen["refused", "ADD"] != nil)
    #expect(seen["state", "profit_r"]?.double != nil)
  }

  @Test("a retried deal teaches nothing twice, and neither does a restart")
  func once() throws {
    let server = try server()
    live(server, [991])
    close(server, 991)
    close(server, 991)
    let before = server.get("/agent").text
    #expect(agent(server)["closed_trades"]?.int64 == 1)
    try server.restart()
    #expect(server.get("/agent").text == before)
    close(server, 991)
    #expect(server.get("/agent").text == before)
  }

  @Test(
    "in shadow it is asked and journalled, and every position is held until an operator says so")
  func shadow() throws {
    let server = try server(TestPolicy.favouring(.closeAll), mode: .shadow)
    func order(_ minutes: Int64) -> JSONValue? {
      server.barClose(event([991], age: 7_200, minutes: minutes)).json["management"]?.array?.first
    }
    let held = order(0)
    #expect(held?["action"]?.string == "HOLD")
    #expect(held?["reason"]?.string == "agent_shadow")
    #expect(agent(server)["wanted", "CLOSE_ALL"]?.int64 == 1)
    #expect(agent(server)["actions", "CLOSE_ALL"]?.int64 == 0)
    #expect(agent(server)["mode_by"]?.string == "weights")
    #expect(server.get("/health").json["agent_mode"]?.string == "shadow")
    #expect(server.post("/agent/promote").json["mode"]?.string == "serving")
    try server.restart()
    #expect(agent(server)["mode"]?.string == "serving")
    #expect(agent(server)["mode_by"]?.string == "operator")
    let closed = order(5)
    #expect(closed?["action"]?.string == "CLOSE_ALL")
    #expect(closed?["reason"]?.string == "agent")
    #expect(server.post("/agent/shadow").json["mode"]?.string == "shadow")
    #expect(order(10)?["reason"]?.string == "agent_shadow")
  }

  @Test("accepted weights serve a counted number of trades later, and an operator may go back")
  func update() throws {
    let server = try server()
    // Of any eight tickets in a row some are held back, though not surely of the first five.
    let held = try #require((1_000...2_000).first { OffPolicy.isHeldBack(tradeID: $0) })
    let tickets = (0..<8).map { Int64(held) + $0 }
    live(server, tickets)
    for ticket in tickets[..<5] { close(server, ticket) }
    server.engine.finishLearning()
    let learned = agent(server)
    #expect(learned["updates"]?.int64 == 1)
    #expect(learned["current"]?.string == "test-policy")
    #expect(learned["previous"]?.isNull == true)
    #expect(learned["next", "serves_at_trades"]?.int64 == 8)
    let row = try #require(learned["history"]?.array?.first)
    #expect(row["before"]?.string == "test-policy")
    #expect(row["outcome"]?.string == "accepted")
    #expect(row["difference"]?.double == 0)
    let hash = try #require(row["after"]?.string)
    #expect(hash.utf8.count == 64)
    #expect(learned["learned"]?.string == hash)

    for ticket in tickets[5...] { close(server, ticket) }
    #expect(agent(server)["current"]?.string == hash)
    #expect(agent(server)["previous"]?.string == "test-policy")
    try server.restart()
    #expect(agent(server)["current"]?.string == hash)

    let back = server.post("/agent/rollback").json
    #expect(back["current"]?.string == "test-policy")
    #expect(back["previous"]?.string == hash)
    #expect(back["learned"]?.string == "test-policy")
    try server.restart()
    #expect(agent(server)["current"]?.string == "test-policy")
    #expect(server.post("/agent/rollback").json["current"]?.string == hash)
  }

  @Test("an update that a restart interrupted ends with the same weights")
  func interrupted() throws {
    let tickets = (0..<8).map { 5_000 + Int64($0) }
    func learned(restarts: Bool) throws -> String {
      let server = try server()
      live(server, tickets)
      for ticket in tickets[..<5] { close(server, ticket) }
      if restarts { try server.restart() }
      server.engine.finishLearning()
      for ticket in tickets[5...] { close(server, ticket) }
      server.engine.finishLearning()
      return server.get("/agent").text
    }
    let whole = try learned(restarts: false)
    #expect(whole.contains("\"updates\":1"))
    #expect(try learned(restarts: true) == whole)
  }

  @Test("where trades close before an update is computed, the next event waits for its weights")
  func awaited() throws {
    var slow = AgentTests.quick
    slow.learner.stepsPerUpdate = 300
    // A second update becomes due with the trade at which the first one's weights serve.
    slow.learner.updateInterval = 3
    let held = try #require((1_000...2_000).first { OffPolicy.isHeldBack(tradeID: $0) })
    let tickets = (0..<8).map { Int64(held) + $0 }
    func learned(waiting: Bool) throws -> [String] {
      let server = try server(agent: slow)
      live(server, tickets)
      for ticket in tickets {
        close(server, ticket)
        if waiting { server.engine.finishLearning() }
      }
      let next = server.barClose(event([], age: 60, minutes: 10))
      #expect(next.status == 200)
      server.engine.finishLearning()
      let deciding = server.get("/decisions/3").json["agent"]?.string
      let status = server.get("/agent").text
      try server.restart()
      server.engine.finishLearning()
      #expect(server.get("/agent").text == status)
      return [deciding ?? "", status]
    }
    let whole = try learned(waiting: true)
    #expect(whole[0].utf8.count == 64, "learned weights decided")
    #expect(whole[1].contains("\"updates\":2"))
    for _ in 0..<3 { #expect(try learned(waiting: false) == whole) }
  }

  @Test("without earlier weights there is nothing to go back to")
  func nothingBefore() throws {
    let server = try server()
    let answer = server.post("/agent/rollback")
    #expect(answer.status == 404)
    #expect(answer.errorCode == "not_found")
  }
}
