import Decision
import JSON
import Market
import TestSupport
import Testing

/// Recorded failures of a system of this kind: each must never happen again.
///
/// Others of them are tests beside what they are about: eight events within two seconds open one
/// order, a loser is not held by a minimum age, closes in parts end, a missing M1 window is asked
/// for, 27 features are refused, the prop firm's day is Prague's.
@Suite("Incidents")
struct IncidentTests {
  @Test("three positions on one symbol within minutes: one entry until its fate is known")
  func threePositions() throws {
    let server = try MemoryServer.entering(.patient)
    var entries = 0
    var positions: [EventPayload.Position] = []
    for minutes in stride(from: Int64(0), through: 30, by: 5) {
      let time = Instant.after(minutes: minutes)
      var event = minutes == 0 ? EventPayload() : EventPayload(at: time, since: Instant.first)
      event.positions = positions
      let answer = server.barClose(event)
      guard let entry = answer.json["entry"], !entry.isNull else { continue }
      entries += 1
      // The terminal fills it, and shows it from the next event but one.
      guard minutes > 0 else { continue }
      var position = EventPayload.Position(ticket: 1, openPrice: event.bid, openTime: time)
      position.side = entry["side"]?.string ?? ""
      position.stopLoss = entry["sl"]?.double ?? 0
      positions = [position]
    }
    #expect(entries == 1)
  }

  @Test(
    "157 lots of oil: a position under any name of the broker's is of its root",
    arguments: ["USOIL", "USOIL.cash", "XTIUSD", "WTI", "USOILm", "#USOIL"])
  func oil(_ name: String) throws {
    let server = try MemoryServer(.eager)
    var event = EventPayload()
    event.symbol = "USOIL.sim"
    event.bars = [:]
    var position = EventPayload.Position(ticket: 1, openPrice: 78, openTime: event.time - 900)
    position.symbol = name
    event.positions = [position]
    let answer = server.barClose(event)
    #expect(answer.json["symbol"]?.string == "USOIL")
    #expect(answer.gate("one_position")?["passed"]?.bool == false)
  }

  @Test("157 lots: no volume exceeds the broker's most, the risk or the step, whatever the spec")
  func lots() throws {
    for (tickValue, lotMax) in [(1.0, 50.0), (0.0001, 50), (0.0001, 0.3), (1e-9, 1e6)] {
      var event = EventPayload()
      event.spec.tickValue = tickValue
      event.spec.lotMax = lotMax
      let answer = try MemoryServer.entering().barClose(event)
      let lots = answer.json["entry", "volume"]?.double ?? 0
      let stop = answer.json["entry", "sl"]?.double ?? 0
      #expect(lots <= lotMax)
      let risk = lots * (stop - event.bid) / event.spec.tickSize * tickValue
      #expect(risk <= 100_000 * 0.005)
    }
  }

  @Test("an order sent with the reason `no valid setup`: an entry and its reason always agree")
  func reasonAgrees() throws {
    for settings in [DecisionSettings.standard, .eager] {
      let server = try MemoryServer.entering(settings)
      for minutes in stride(from: Int64(0), through: 240, by: 15) {
        let time = Instant.after(minutes: minutes)
        let event = minutes == 0 ? EventPayload() : EventPayload(at: time, since: Instant.first)
        let answer = server.barClose(event)
        let gates = answer.json["risk", "gates"]?.array ?? []
        let firstRefusal = gates.first { $0["passed"]?.bool == false }?["reason"]?.string
        #expect(answer.reason == firstRefusal ?? "entered")
        #expect((answer.action == "ENTER") == (answer.reason == "entered"))
        #expect((answer.json["entry"]?.isNull == false) == (answer.action == "ENTER"))
      }
    }
  }

  @Test("a P&L of −726 %: the day's loss is a share of what the day began with")
  func denominator() throws {
    let server = try MemoryServer.entering()
    #expect(server.barClose(EventPayload()).status == 200)
    var event = EventPayload(at: Instant.after(minutes: 5), since: Instant.first)
    event.equity = 97_500
    #expect(server.barClose(event).gate("daily_loss")?["value"]?.double == 0.025)
    event = EventPayload(at: Instant.after(minutes: 10), since: Instant.first)
    event.equity = 96_900
    #expect(server.barClose(event).reason == "breaker_daily_loss")
    event = EventPayload(at: Instant.after(minutes: 15), since: Instant.first)
    event.equity = 100_000
    #expect(server.barClose(event).reason == "breaker_daily_loss", "until the day's end")
  }

  @Test("components loaded and never used: health counts what each part changed")
  func usedParts() throws {
    let server = try MemoryServer.entering()
    var event = EventPayload()
    event.calendar = [
      .object([
        "time": .integer(event.time + 60), "currency": .string("EUR"), "impact": .integer(3),
        "name": .string("ECB"),
      ])
    ]
    #expect(server.barClose(event).reason == "breaker_calendar")
    let next = EventPayload(at: Instant.after(minutes: 30), since: Instant.first)
    #expect(server.barClose(next).action == "ENTER")
    let counts = server.get("/health").json["last_decisions"]
    #expect(counts?["count"]?.int64 == 2)
    #expect(counts?["changed_by", "calendar"]?.int64 == 1)
    for part in ["lightgbm", "catboost", "lstm"] {
      #expect(counts?["changed_by", .member(part)]?.int64 == 1, "\(part)")
    }
  }

  @Test("one symbol's model used for another: a root without a bundle of its own is never scored")
  func otherModel() throws {
    let server = try MemoryServer.entering()
    let answer = server.barClose(EventPayload(.pound))
    #expect(answer.json["symbol"]?.string == "GBPUSD")
    #expect(answer.json["models"]?.isNull == true)
    #expect(answer.json["entry"]?.isNull == true)
  }

  @Test("the account's leverage and margin change no size: risk alone does")
  func riskAlone() throws {
    let plain = try MemoryServer.entering().barClose(EventPayload()).json["entry", "volume"]
    for (change, value) in [
      (["account", "leverage"], 500), (["account", "margin_free"], 50_000),
    ] as [([JSONValue.Step], Int64)] {
      let body = EventPayload().json.setting(change, to: .integer(value))
      #expect(try MemoryServer.entering().post("/bar-close", body).json["entry", "volume"] == plain)
    }
  }
}
