import Decision
import JSON
import Market
import Risk
import TestSupport
import Testing

/// An index pauses for an hour around the broker's midnight: its day's bar closes with the first tick
/// after the pause, while currencies went on and told later closes.
@Suite("The last bars before a market's pause close with its first tick after it")
struct PausedMarketTests {
  /// The close before the pause, and the tick that ends it.
  private let close = Instant.first
  private let tick = Instant.after(minutes: 60) + 2

  /// A server whose account has gone on to 13:15 with another symbol.
  private func server(_ settings: DecisionSettings = .eager) throws -> MemoryServer {
    let server = try MemoryServer.entering(settings)
    for minutes: Int64 in [45, 60] {
      #expect(
        server.barClose(EventPayload(.pound, at: Instant.after(minutes: minutes))).status == 200)
    }
    return server
  }

  private func event(tick: Int64?) -> EventPayload {
    var event = EventPayload(at: close)
    event.quoteTime = tick
    return event
  }

  @Test("it enters, and its answer is good for as long as any, from the tick on")
  func enters() throws {
    let server = try server()
    let answer = server.barClose(event(tick: tick))
    #expect(answer.reason == "entered")
    #expect(answer.gate("in_order")?["value"]?.int64 == tick)
    #expect(answer.gate("clock_skew")?["value"]?.double == 0)
    #expect(answer.json["entry", "expires_at"]?.int64 == tick + 60)
    let first = answer.body
    try server.restart()
    #expect(server.barClose(event(tick: tick)).body == first)
    // The next of the other symbol, whose close the tick has gone past by two seconds, is not late.
    var next = EventPayload(.pound, at: Instant.after(minutes: 60))
    next.eventID += "-again"
    #expect(server.barClose(next).gate("in_order")?["passed"]?.bool == true)
  }

  @Test("its intent blocks another entry for as long as its answer is good, from the tick on")
  func intent() throws {
    var settings = DecisionSettings.eager
    settings.entry.validSeconds = 300
    let server = try server(settings)
    #expect(server.barClose(event(tick: tick)).action == "ENTER")
    let next = EventPayload(at: Instant.after(minutes: 65), since: close)
    #expect(server.barClose(next).reason == "intent_pending")
    let later = EventPayload(at: Instant.after(minutes: 70), since: close)
    #expect(server.barClose(later).action == "ENTER")
  }

  @Test(
    "a tick of before the account's last close makes the event late, as does none that is later")
  func late() throws {
    for tick in [close, close + 3, Instant.after(minutes: 60) - 1] {
      let answer = try server().barClose(event(tick: tick))
      #expect(answer.action == "NONE" && answer.reason == "event_late", "\(tick)")
    }
  }

  @Test("where the symbol traded in between the market did not pause: the bars are of the past")
  func traded() throws {
    let server = try server()
    var other = EventPayload(at: Instant.after(minutes: 5))
    other.login = 77
    #expect(server.barClose(other).status == 200)
    #expect(server.barClose(event(tick: tick)).reason == "event_late")
  }

  @Test("a pause longer than the configured one, or a tick that no other symbol's clock bears out")
  func tooLong() throws {
    var settings = DecisionSettings.eager
    settings.entry.pauseSecondsMax = 3_600
    #expect(try server(settings).barClose(event(tick: tick)).reason == "event_late")
    let ahead = Instant.after(minutes: 77)
    #expect(try server().barClose(event(tick: ahead)).reason == "event_late")
    // An account of this symbol alone has no clock beside its own.
    let alone = try MemoryServer.entering().barClose(event(tick: tick))
    #expect(alone.reason == "breaker_clock_skew")
  }

  @Test("the prop firm's day is the tick's: its balance and its start are of after midnight")
  func propDay() throws {
    var settings = DecisionSettings.eager
    settings.prop[5_012_345] = PropSettings(profile: .ftmo2Step, initialBalance: 100_000)
    let server = try MemoryServer.entering(settings)
    // Prague's midnight is 01:00 on the broker's clock.
    let midnight = (Instant.first / 86_400 + 1) * 86_400 + 3_600
    for time in [midnight - 900, midnight] {
      var other = EventPayload(.pound, at: time)
      other.dayStart = time < midnight ? midnight - 86_400 : midnight
      #expect(server.barClose(other).status == 200)
    }
    var event = EventPayload(at: midnight - 3_600)
    event.quoteTime = midnight + 2
    event.dayStart = midnight
    let answer = server.barClose(event)
    #expect(answer.json["clock", "day_start"]?.int64 == midnight)
    #expect(answer.gate("prop_day_start")?["passed"]?.bool == true)
    #expect(answer.reason == "entered")
  }
}
