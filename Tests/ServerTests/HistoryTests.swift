import JSON
import Market
import TestSupport
import Testing

@Suite("History that is missing and how it is filled")
struct HistoryTests {
  private let full = EventPayload()

  @Test("an event of too few bars is answered with what to send, per timeframe")
  func tooFew() throws {
    let server = try MemoryServer.entering()
    var event = full
    event.bars[.h4] = Array(full.bars[.h4]?.suffix(255) ?? [])
    event.bars[.d1] = nil
    let answer = server.barClose(event)
    #expect(answer.action == "NONE")
    #expect(answer.reason == "history_incomplete")
    #expect(answer.json["need"]?.object?.keys == ["H4", "D1"])
    #expect(answer.json["need", "H4", "count"]?.int64 == 256)
    #expect(answer.json["conviction"]?.isNull == true)
  }

  @Test("a delta with a bar of overlap is decided on after a whole window")
  func delta() throws {
    let server = try MemoryServer.entering()
    #expect(server.barClose(full).status == 200)
    let event = EventPayload(at: Instant.after(minutes: 15), since: Instant.first)
    #expect(event.bars[.m15]?.count == 2)
    let answer = server.barClose(event)
    #expect(answer.json["need"]?.object?.isEmpty == true)
    #expect(answer.json["models", "probability"]?.double != nil)
  }

  @Test("a delta decides exactly what the whole window would")
  func deltaIsWhole() throws {
    let time = Instant.after(minutes: 30)
    let one = try MemoryServer.entering()
    #expect(one.barClose(full).status == 200)
    let delta = one.barClose(EventPayload(at: time, since: Instant.first))
    let other = try MemoryServer.entering()
    let whole = other.barClose(EventPayload(at: time))
    for field in ["conviction", "models"] { #expect(delta.json[field] == whole.json[field]) }
    #expect(
      one.get("/decisions/2").json["features"] == other.get("/decisions/1").json["features"])
  }

  @Test("a delta that does not overlap what is held is not decided on, and stores nothing of it")
  func gap() throws {
    let server = try MemoryServer.entering()
    #expect(server.barClose(full).status == 200)
    let before = server.get("/health").json["symbols", "EURUSD", "last_bar"]
    var event = EventPayload(at: Instant.after(minutes: 30), since: Instant.after(minutes: 15))
    for timeframe in Timeframe.allCases {
      // Without the overlap: only what opened after what is held.
      event.bars[timeframe]?.removeAll { $0.openTime < Instant.after(minutes: 15) }
    }
    let answer = server.barClose(event)
    #expect(answer.reason == "history_incomplete")
    #expect(answer.json["need"]?.object?.keys.contains("M1") == true)
    #expect(answer.json["need"]?.object?.keys.contains("M15") == true)
    #expect(server.get("/health").json["symbols", "EURUSD", "last_bar"] == before)
  }

  @Test("bars that ended before the event open nothing", arguments: [5, 14_400] as [Int64])
  func stale(_ minutes: Int64) throws {
    let server = try MemoryServer.entering()
    var event = EventPayload()
    event.time += minutes * 60
    let answer = server.barClose(event)
    #expect(answer.action == "NONE")
    #expect(answer.gate("trigger_bar")?["passed"]?.bool == false)
    #expect(answer.gate("trigger_bar")?["reason"]?.string == "bars_stale")
  }

  @Test("after a gap the whole window heals")
  func healed() throws {
    let server = try MemoryServer.entering()
    #expect(server.barClose(full).status == 200)
    let answer = server.barClose(EventPayload(at: Instant.after(minutes: 360)))
    #expect(answer.json["need"]?.object?.isEmpty == true)
  }

  @Test("a finer bar of a bucket that closed shows that the coarse bar is missing")
  func staleCoarseBar() throws {
    let server = try MemoryServer.entering()
    #expect(server.barClose(full).status == 200)
    var event = EventPayload(at: Instant.after(minutes: 15), since: Instant.first)
    event.bars[.m15] = nil
    let answer = server.barClose(event)
    #expect(answer.json["need"]?.object?.keys == ["M15"])
  }

  @Test("a minute in which no tick came is no gap")
  func silentMinute() throws {
    let server = try MemoryServer.entering()
    #expect(server.barClose(full).status == 200)
    var event = EventPayload(at: Instant.after(minutes: 15), since: Instant.first)
    event.bars[.m1]?.remove(at: 7)
    #expect(server.barClose(event).json["need"]?.object?.isEmpty == true)
  }

  @Test("a missing M1 window is asked for, never read as a direction")
  func missingMinutes() throws {
    let server = try MemoryServer.entering()
    var event = full
    event.bars[.m1] = []
    let answer = server.barClose(event)
    #expect(answer.reason == "history_incomplete")
    #expect(answer.json["need"]?.object?.keys == ["M1"])
    #expect(answer.json["conviction"]?.isNull == true)
    #expect(answer.json["entry"]?.isNull == true)
  }

  @Test("bars that a delta corrects replace what was held")
  func corrected() throws {
    let server = try MemoryServer.entering()
    #expect(server.barClose(full).status == 200)
    var event = EventPayload(at: Instant.after(minutes: 15), since: Instant.first)
    event.bars[.m15]?[0].tickVolume += 1_000
    let spoilt = server.barClose(event)
    let plain = try MemoryServer.entering()
    #expect(plain.barClose(full).status == 200)
    let unspoilt = plain.barClose(
      EventPayload(at: Instant.after(minutes: 15), since: Instant.first))
    #expect(spoilt.status == 200)
    let name = "M15.volume_ratio"
    let value = server.get("/decisions/2").json["features", .member(name)]?.double ?? 0
    #expect(value < (plain.get("/decisions/2").json["features", .member(name)]?.double ?? 0))
    #expect(unspoilt.status == 200)
  }

  @Test("history fills what an event lacked, across a restart too")
  func filled() throws {
    let server = try MemoryServer.entering()
    for timeframe in Timeframe.allCases {
      let bars = MarketHistory.euro.closed(by: Instant.first, timeframe, last: 400)
      let answer = server.post("/history", HistoryTests.history(timeframe, bars))
      #expect(answer.status == 200)
      #expect(answer.json["stored"]?.int64 == Int64(bars.count))
      #expect(answer.json["have"]?.int64 == Int64(bars.count))
      #expect(answer.json["first"]?.int64 == bars.first?.openTime)
      #expect(answer.json["last"]?.int64 == bars.last?.openTime)
    }
    #expect(server.get("/health").json["symbols", "EURUSD", "decidable"]?.bool == true)
    try server.restart()
    let event = EventPayload(at: Instant.after(minutes: 15), since: Instant.first)
    #expect(server.barClose(event).json["need"]?.object?.isEmpty == true)
  }

  @Test(
    "a wrong field of a history is refused with its path",
    arguments: [
      (["schema"], JSONValue.integer(3), "schema"),
      (["symbol"], .string("NOPE"), "symbol"),
      (["timeframe"], .string("M3"), "timeframe"),
      (["utc_offset"], .integer(99_999), "utc_offset"),
      (["bars"], .string("x"), "bars"),
      (["bars", 1, 2], .double(0.1), "bars[1].high"),
      (["bars", 2, 0], .integer(1_000_000_000), "bars[2].time"),
    ] as [([JSONValue.Step], JSONValue, String)])
  func wrongHistory(_ steps: [JSONValue.Step], _ value: JSONValue, _ path: String) throws {
    let server = try MemoryServer()
    let good = HistoryTests.history(.h1, MarketHistory.euro.closed(by: Instant.first, .h1, last: 9))
    let answer = server.post("/history", good.setting(steps, to: value))
    #expect(answer.status == 422)
    #expect(answer.json["error", "detail", "path"]?.string == path)
    #expect(server.keptNothing)
  }

  @Test("20,000 bars are one history, one more is refused")
  func longest() throws {
    let server = try MemoryServer()
    let bars = MarketHistory.euro.closed(by: Instant.first, .m1, last: 20_001)
    let refused = server.post("/history", HistoryTests.history(.m1, bars))
    #expect(refused.status == 422)
    #expect(server.keptNothing)
    let stored = server.post("/history", HistoryTests.history(.m1, Array(bars.dropFirst())))
    #expect(stored.json["stored"]?.int64 == 20_000)
  }

  static func history(_ timeframe: Timeframe, _ bars: [Bar]) -> JSONValue {
    .object([
      "schema": .integer(1), "symbol": .string("EURUSD.r"),
      "timeframe": .string(timeframe.code), "utc_offset": .integer(MarketHistory.utcOffset),
      "bars": .array(bars.map(EventPayload.json)),
    ])
  }
}
