import Alerts
import Testing

@Suite("The desk that decides which alerts go out")
struct AlertDeskTests {
  private static let silent = Alert(.warning, key: "silent", "no event of account 1")
  private static let breach = Alert(.critical, key: "breach", "95 % of the daily loss used")
  private static let note = Alert(.info, key: "note", "a new bundle serves")

  private static func desk(_ change: (inout AlertDesk.Settings) -> Void = { _ in }) -> AlertDesk {
    var settings = AlertDesk.Settings()
    change(&settings)
    return AlertDesk(settings)
  }

  @Test("a condition is told when it begins, not at every look, and again after the repeat")
  func repeats() {
    var desk = AlertDeskTests.desk()
    #expect(desk.update([AlertDeskTests.silent], now: 0) == [AlertDeskTests.silent])
    #expect(desk.update([AlertDeskTests.silent], now: 2) == [])
    #expect(desk.update([AlertDeskTests.silent], now: 3_599) == [])
    #expect(desk.update([AlertDeskTests.silent], now: 3_600) == [AlertDeskTests.silent])
  }

  @Test("its end is told once, to those who were told of it")
  func ends() {
    var desk = AlertDeskTests.desk()
    _ = desk.update([AlertDeskTests.silent, AlertDeskTests.note], now: 0)
    let over = desk.update([], now: 5)
    #expect(over.map(\.key) == ["silent"])
    #expect(over.first?.severity == .info)
    #expect(over.first?.message == "over: no event of account 1")
    #expect(desk.update([], now: 6) == [])
    #expect(desk.active.isEmpty)
  }

  @Test("the gravest goes first, and what matters less than asked for stays")
  func order() {
    var desk = AlertDeskTests.desk()
    let sent = desk.update(
      [AlertDeskTests.note, AlertDeskTests.silent, AlertDeskTests.breach], now: 0)
    #expect(sent == [AlertDeskTests.breach, AlertDeskTests.silent])
    #expect(desk.active.map(\.key) == ["breach", "silent", "note"])
  }

  @Test("a condition that gets graver is told at once")
  func graver() {
    var desk = AlertDeskTests.desk()
    _ = desk.update([Alert(.warning, key: "room", "80 % used")], now: 0)
    let graver = Alert(.critical, key: "room", "95 % used")
    #expect(desk.update([graver], now: 1) == [graver])
  }

  @Test("no more go out in an hour than allowed, but the critical; the rest follows later")
  func limit() {
    var desk = AlertDeskTests.desk { $0.perHourMax = 2 }
    let many = (0..<5).map { Alert(.warning, key: "\($0)", "number \($0)") }
    #expect(desk.update(many, now: 0).map(\.key) == ["0", "1"])
    #expect(desk.heldBack == 3)
    #expect(desk.update(many + [AlertDeskTests.breach], now: 1).map(\.key) == ["breach"])
    #expect(desk.update(many, now: 3_601).map(\.key).count == 2)
  }

  @Test("a condition that comes and goes all the time cannot flood")
  func flapping() {
    var desk = AlertDeskTests.desk { $0.perHourMax = 10 }
    var count = 0
    for second in 0..<600 {
      count +=
        desk.update(second % 2 == 0 ? [AlertDeskTests.silent] : [], now: Double(second)).count
    }
    #expect(count == 10)
  }
}
