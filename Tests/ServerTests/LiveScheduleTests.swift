import JSON
import Market
import Server
import TestSupport
import Testing

/// The schedules of `ScheduleTests`, a few of them through the whole engine and its journal.
@Suite("No schedule opens a second position through the live engine")
struct LiveScheduleTests {
  private struct LiveServer: ScheduledServer {
    let server: MemoryServer
    private static let names = ["EURUSD.r", "EURUSD", "#EURUSD"]

    init() throws {
      server = try MemoryServer.entering()
      // Another account's event fills the book, so that every other may carry what closed since.
      var first = EventPayload()
      first.login = 77
      first.eventID = "book"
      #expect(server.barClose(first).status == 200)
    }

    func answer(_ event: Schedule.Event) throws -> Schedule.Entry? {
      let time = Instant.first + Int64(event.slot) * 300
      var payload = EventPayload(
        event.isOther ? .pound : .euro, at: time, since: Instant.first - 300)
      payload.eventID = event.id
      if !event.isOther { payload.symbol = LiveServer.names[event.name] }
      payload.quoteTime = event.pauseEnd.map { Instant.first + $0 }
      payload.positions = event.positions.map { shown in
        var position = EventPayload.Position(
          ticket: shown.ticket, openPrice: EventPayload(at: time, since: time - 300).bid,
          openTime: Instant.first + shown.openTime)
        position.side = shown.side.rawValue
        position.lots = shown.lots
        position.stopLoss = position.openPrice - shown.side.sign * 0.005
        return position
      }
      let answer = server.barClose(payload)
      #expect(answer.status == 200, "\(answer.text)")
      guard let entry = answer.json["entry"], !entry.isNull else { return nil }
      return Schedule.Entry(
        decisionID: try #require(answer.json["decision_id"]?.int64),
        side: try #require(entry["side"]?.string.flatMap { Side(rawValue: $0) }),
        lots: try #require(entry["volume"]?.double),
        expiresAt: try #require(entry["expires_at"]?.int64) - Instant.first)
    }

    func report(_ deal: Schedule.Deal) throws {
      var event = TradeEvent(kind: deal.kind.rawValue, ticket: deal.ticket)
      event.side = deal.side.rawValue
      event.time = Instant.first + deal.time
      event.decisionID = deal.decisionID
      event.retcode = deal.kind == .reject ? 10_019 : nil
      let body = event.json.setting(["event_id"], to: .string(deal.id))
      #expect(server.post("/trade-event", body).status == 200)
    }

    func restart() throws { try server.restart() }
  }

  @Test("seeded schedules over routes, engine and journal: never more than one position")
  func schedules() throws {
    var total = Schedule.Outcome()
    for seed in [0, 1, 37, 45] {
      var server = try LiveServer()
      var schedule = Schedule(seed: UInt64(seed))
      let outcome = try schedule.run(on: &server)
      #expect(outcome.mostOpen <= 1, "seed \(seed)")
      total = total + outcome
      let replay = try server.server.replay()
      #expect(replay.difference == nil, "seed \(seed)")
      #expect(replay.compared == server.server.decisionCount)
    }
    #expect(total.fills > 0 && total.pausedEntries > 0)
  }
}
