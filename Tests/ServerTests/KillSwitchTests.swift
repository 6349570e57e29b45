import JSON
import TestSupport
import Testing

@Suite("The kill switch")
struct KillSwitchTests {
  private static func event(minutes: Int64) -> EventPayload {
    var event = EventPayload(at: Instant.after(minutes: minutes))
    var ours = EventPayload.Position(
      ticket: 991, openPrice: event.bid, openTime: event.time - 3_600)
    ours.symbol = "XAUUSD.r"
    ours.openPrice = 2_300
    ours.stopLoss = 2_200
    var manual = ours
    manual.ticket = 992
    manual.magic = 0
    event.positions = [ours, manual]
    return event
  }

  @Test("halted, nothing is entered and positions are still judged")
  func halted() throws {
    let server = try MemoryServer.entering()
    let control = server.post("/control/halt")
    #expect(control.status == 200)
    #expect(control.json["halted"]?.bool == true)
    let answer = server.barClose(EventPayload())
    #expect(answer.reason == "halted")
    #expect(answer.json["risk", "halted"]?.bool == true)
    #expect(answer.json["entry"]?.isNull == true)
    let managed = server.barClose(KillSwitchTests.event(minutes: 5))
    #expect(managed.json["management", 0, "action"]?.string == "HOLD")
  }

  @Test("with close_all every position of ours is closed, and none of others")
  func closeAll() throws {
    let server = try MemoryServer.entering()
    #expect(server.post("/control/halt", .object(["close_all": .bool(true)])).status == 200)
    let orders = server.barClose(KillSwitchTests.event(minutes: 0)).json["management"]?.array ?? []
    #expect(orders.count == 1)
    #expect(orders.first?["ticket"]?.int64 == 991)
    #expect(orders.first?["action"]?.string == "CLOSE_ALL")
    #expect(orders.first?["reason"]?.string == "halted_close_all")
  }

  @Test("halting again goes on closing, until it is told not to")
  func haltedAgain() throws {
    let server = try MemoryServer.entering()
    #expect(server.post("/control/halt", .object(["close_all": .bool(true)])).status == 200)
    #expect(server.post("/control/halt").json["close_all"]?.bool == true)
    let orders = server.barClose(KillSwitchTests.event(minutes: 0)).json["management"]?.array ?? []
    #expect(orders.first?["reason"]?.string == "halted_close_all")
    let ended = server.post("/control/halt", .object(["close_all": .bool(false)]))
    #expect(ended.json["close_all"]?.bool == false)
    #expect(server.post("/control/resume").json["close_all"]?.bool == false)
    #expect(server.post("/control/halt").json["close_all"]?.bool == false)
  }

  @Test("it survives a restart, with its reason and with close_all")
  func acrossRestart() throws {
    let server = try MemoryServer.entering()
    let body = JSONValue.object(["close_all": .bool(true), "reason": .string("too wild")])
    #expect(server.post("/control/halt", body).status == 200)
    try server.restart()
    let health = server.get("/health")
    #expect(health.status == 200)
    #expect(health.json["status"]?.string == "halted")
    #expect(health.json["halted"]?.string == "too wild")
    let answer = server.barClose(KillSwitchTests.event(minutes: 0))
    #expect(answer.reason != "entered")
    #expect(answer.gate("kill_switch")?["passed"]?.bool == false)
    #expect(answer.json["management", 0, "action"]?.string == "CLOSE_ALL")
  }

  @Test("resumed, entries pass again, across a restart too")
  func resumed() throws {
    let server = try MemoryServer.entering()
    #expect(server.post("/control/halt", .object(["close_all": .bool(true)])).status == 200)
    #expect(server.barClose(EventPayload()).reason == "halted")
    #expect(server.post("/control/resume").json["halted"]?.bool == false)
    try server.restart()
    #expect(server.get("/health").json["status"]?.string == "ok")
    let answer = server.barClose(EventPayload(at: Instant.after(minutes: 5)))
    #expect(answer.action == "ENTER")
  }

  @Test(
    "a body that is wrong is refused and changes nothing",
    arguments: [
      (#"{"close_all":"yes"}"#, 422), (#"{"close_all":true"#, 400), ("[]", 422),
      (#"{"reason":""}"#, 422),
    ])
  func wrongBody(_ body: String, _ status: Int) throws {
    let server = try MemoryServer.entering()
    #expect(server.post("/control/halt", bytes: Array(body.utf8)).status == status)
    #expect(server.get("/health").json["status"]?.string == "ok")
  }
}
