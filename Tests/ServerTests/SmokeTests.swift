import Testing
import TestSupport
import JSON
import Market

@Test("smoke") func smoke() throws {
  let clock = ContinuousClock()
  var t = clock.now
  _ = MarketHistory.euro
  print("history", clock.now - t); t = clock.now
  print(MarketHistory.euro.series.map(\.count))
  let e = EventPayload()
  let b = e.bytes
  print("payload", b.count, clock.now - t); t = clock.now
  let s = try MemoryServer { FixtureBundle().install(in: $0) }
  print("server", clock.now - t); t = clock.now
  let a = s.barClose(e)
  print("answer", clock.now - t); t = clock.now
  print(a.status, a.text)
  let a2 = s.barClose(EventPayload(at: MarketHistory.instant + 900, since: MarketHistory.instant))
  print("answer", clock.now - t); t = clock.now
  print(a2.status, a2.text)
  print(s.get("/health").text)
  print(s.decisionCount)
}
