import Glibc
import TestSupport
import Testing

@Suite("No schedule of events, answers, fills, reports and restarts opens a second position")
struct ScheduleTests {
  /// How many schedules are run; `Scripts/schedules` sets 100,000.
  private static let count = getenv("CONVICTION_SCHEDULES").flatMap { Int(String(cString: $0)) }

  @Test("seeded schedules through the pure decider: never more than one position")
  func schedules() throws {
    let setting = try PureServer.Setting()
    var total = Schedule.Outcome()
    // Beside the first ones, those in which an event of before a close once filled the next intent.
    for seed in Array(0..<(ScheduleTests.count ?? 60)) + [52_612, 62_321, 70_012] {
      var server = PureServer(setting)
      var schedule = Schedule(seed: UInt64(seed))
      let outcome = try schedule.run(on: &server)
      #expect(outcome.mostOpen <= 1, "seed \(seed)")
      total = total + outcome
    }
    print(
      "schedules \(ScheduleTests.count ?? 60): \(total.events) events, \(total.entries) answers "
        + "with an entry (\(total.pausedEntries) after a pause), \(total.fills) fills, \(total.restarts) restarts, "
        + "at most \(total.mostOpen) position open")
    #expect(total.fills > 60 && total.restarts > 30 && total.pausedEntries > 0)
  }

  @Test("a server that forgets what it answered opens a second one: the test above can fail")
  func canFail() throws {
    let setting = try PureServer.Setting()
    var most = 0
    for seed in 0..<10 {
      var server = PureServer(setting)
      server.forgets = true
      var schedule = Schedule(seed: UInt64(seed))
      most = max(most, try schedule.run(on: &server).mostOpen)
    }
    #expect(most > 1)
  }
}
