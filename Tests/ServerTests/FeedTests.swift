import Decision
import JSON
import Market
import TestSupport
import Testing

@Suite("Two brokers' bars of one symbol are two markets")
struct FeedTests {
  private func server() throws -> MemoryServer {
    try MemoryServer(.patient) { FixtureBundle().notDemo().install(in: $0) }
  }

  private func event(_ server: String, login: Int64, minutes: Int64 = 0) -> EventPayload {
    var event =
      minutes == 0
      ? EventPayload() : EventPayload(at: Instant.after(minutes: minutes), since: Instant.first)
    event.server = server
    event.login = login
    event.eventID += "-\(login)"
    return event
  }

  /// The same market a tenth of a per cent higher.
  private func elsewhere(_ event: EventPayload) -> EventPayload {
    var event = event
    event.bars = event.bars.mapValues { bars in
      bars.map { bar in
        Bar(
          openTime: bar.openTime, open: bar.open * 1.001, high: bar.high * 1.001,
          low: bar.low * 1.001, close: bar.close * 1.001, tickVolume: bar.tickVolume,
          spreadPoints: bar.spreadPoints)
      }
    }
    event.bid *= 1.001
    event.ask *= 1.001
    return event
  }

  private func features(_ server: MemoryServer, _ answer: Answer) -> JSONValue? {
    let id = answer.json["decision_id"]?.int64 ?? 0
    return server.get("/decisions/\(id)").json["features"]
  }

  @Test("each is decided on its own, and gets the features it would get alone")
  func apart() throws {
    func alone(_ events: [EventPayload]) throws -> JSONValue? {
      let server = try server()
      var last: JSONValue?
      for event in events { last = features(server, server.barClose(event)) }
      return last
    }
    let first = [event("A", login: 1), event("A", login: 1, minutes: 15)]
    let second = [event("B Live/2", login: 2), event("B Live/2", login: 2, minutes: 15)].map(
      elsewhere)
    let together = try server()
    for index in 0..<2 {
      for events in [first, second] {
        let answer = together.barClose(events[index])
        let found = features(together, answer)
        #expect(try found == alone(Array(events[...index])), "\(events[index].server) \(index)")
        #expect(answer.json["need"]?.object?.keys.isEmpty == true)
      }
      if index == 0 { try together.restart() }
    }
    let health = together.get("/health").json
    #expect(health["mixed_feeds", 0, "symbol"]?.string == "EURUSD")
    #expect(health["mixed_feeds", 0, "servers"]?.array?.map(\.string) == ["A", "B Live/2"])
  }

  @Test("a second broker's few bars do not connect to the first one's: they are asked for")
  func unconnected() throws {
    let server = try server()
    #expect(server.barClose(event("A", login: 1)).action == "ENTER")
    let answer = server.barClose(event("B Live/2", login: 2, minutes: 15))
    #expect(answer.reason == "history_incomplete" && answer.action == "NONE")
    #expect(answer.json["need"]?.object?.keys.count == 7)
    var bare = event("C", login: 3, minutes: 15)
    bare.bars = [:]
    #expect(server.barClose(bare).reason == "history_incomplete")
    // The first one's are as they were.
    let next = server.barClose(event("A", login: 1, minutes: 15))
    #expect(next.reason == "intent_pending")
  }

  @Test("a terminal that does not name its server goes on with the first one's bars")
  func unnamed() throws {
    let server = try server()
    #expect(server.barClose(event("A", login: 1)).action == "ENTER")
    let body = event("A", login: 1, minutes: 15).json.setting(["account", "server"], to: nil)
    #expect(server.post("/bar-close", body).reason == "intent_pending")
  }

  @Test("bars posted as history go to the server they name, and what-if asks about that one's")
  func history() throws {
    let server = try server()
    #expect(server.barClose(event("A", login: 1)).action == "ENTER")
    for timeframe in Timeframe.allCases {
      let bars = elsewhere(event("B Live/2", login: 2)).bars[timeframe] ?? []
      let body = JSONValue.object([
        "schema": .integer(1), "symbol": .string("EURUSD.r"), "server": .string("B Live/2"),
        "timeframe": .string(timeframe.code), "bars": .array(bars.map(EventPayload.json)),
      ])
      let answer = server.post("/history", body)
      #expect(answer.json["stored"]?.int64 == Int64(bars.count))
      #expect(answer.json["have"]?.int64 == Int64(bars.count), "the first one's are others")
    }
    try server.restart()
    let next = elsewhere(event("B Live/2", login: 2, minutes: 15))
    let asked = server.post("/what-if", next.json)
    #expect(asked.reason == "entered")
    #expect(asked.header("State-Hash") == asked.header("State-Hash-After"))
    let answer = server.barClose(next)
    #expect(answer.reason == "entered")
    #expect(answer.json["entry", "volume"] == asked.json["entry", "volume"])
  }
}
