import JSON
import TestSupport
import Testing

@Suite("Refused bodies")
struct RefusedBodyTests {
  @Test("a wrong field is refused with its path and what is allowed", arguments: WrongField.all)
  func wrongField(_ wrong: WrongField) throws {
    let server = try MemoryServer()
    let answer = server.post("/bar-close", bytes: wrong.body)
    #expect(answer.status == 422)
    #expect(answer.errorCode == "invalid_payload")
    #expect(answer.json["error", "detail", "path"]?.string == wrong.path)
    let allowed = answer.json["error", "detail", "allowed"]?.string ?? ""
    #expect(allowed.contains(wrong.allowed), "\(allowed)")
    #expect(server.keptNothing)
  }

  /// An event whose M1 has `count` bars, one a minute, the last of which closes with it.
  private static func event(bars count: Int, row: (Int) -> String?) -> [UInt8] {
    var event = EventPayload()
    event.bars = [:]
    let first = MarketHistory.instant - Int64(count) * 60
    let rows = (0..<count).map { index in
      row(index) ?? "[\(first + Int64(index) * 60),1.05,1.06,1.04,1.05,128]"
    }
    let parts = String(decoding: event.bytes, as: UTF8.self).split(
      separator: "\"bars\":{}", omittingEmptySubsequences: false)
    return Array(parts.joined(separator: "\"bars\":{\"M1\":[\(rows.joined(separator: ","))]}").utf8)
  }

  @Test(
    "a wrong bar among many is named by its place, however the bars before it are written",
    arguments: [0, 1, 254, 255, 256, 257, 300, 511, 512, 513])
  func wrongBar(_ place: Int) throws {
    let server = try MemoryServer()
    let first = MarketHistory.instant - 514 * 60
    for isSpaced in [false, true] {
      let body = Self.event(bars: 514) { index in
        let time = first + Int64(index) * 60
        if index == place { return "[\(time),1.05,1.06,1.07,1.05,128,null]" }
        return isSpaced && index % 3 == 0 ? "[\(time), 1.05,1.06,1.04,1.05,128,3]" : nil
      }
      let answer = server.post("/bar-close", bytes: body)
      #expect(answer.status == 422)
      #expect(answer.json["error", "detail", "path"]?.string == "bars.M1[\(place)].high")
    }
  }

  @Test("as many bars as allowed are read, and not one more")
  func manyBars() throws {
    let server = try MemoryServer()
    let answer = server.post("/bar-close", bytes: Self.event(bars: 1_025) { _ in nil })
    #expect(answer.json["error", "detail", "allowed"]?.string == "at most 1024 elements")
    let last = Self.event(bars: 1_024) { $0 == 1_023 ? "[1,1,1,1,1,1]" : nil }
    let path = server.post("/bar-close", bytes: last).json["error", "detail", "path"]?.string
    #expect(path == "bars.M1[1023].time")
  }

  @Test("the event that the wrong fields spoil is a good one")
  func unspoilt() throws {
    let server = try MemoryServer()
    #expect(server.post("/bar-close", WrongField.event).status == 200)
    #expect(!server.keptNothing)
  }

  @Test(
    "a body that is not JSON is refused with the byte at which it ends being so",
    arguments: [
      ("", 0), ("nonsense", 0), ("{\"schema\":1,}", 12), ("{\"schema\":01}", 10),
      ("{\"schema\":1} {", 13), ("{\"schema\":NaN}", 10), ("{'schema':1}", 1),
      ("\u{FEFF}{}", 0), ("[1,2", 4),
    ])
  func notJSON(_ body: String, _ offset: Int64) throws {
    let server = try MemoryServer()
    let answer = server.post("/bar-close", bytes: Array(body.utf8))
    #expect(answer.status == 400)
    #expect(answer.errorCode == "invalid_json")
    #expect(answer.json["error", "detail", "offset"]?.int64 == offset)
    #expect(server.keptNothing)
  }

  @Test("a body that is not JSON further on is refused as such, whatever field is wrong before")
  func wrongFieldInBrokenText() throws {
    let server = try MemoryServer()
    let answer = server.post("/bar-close", bytes: Array(#"{"schema":2,"event_id":"#.utf8))
    #expect(answer.errorCode == "invalid_json")
  }

  @Test(
    "bytes that are no UTF-8 are refused", arguments: [[0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xFF]])
  func notUTF8(_ bytes: [UInt8]) throws {
    let server = try MemoryServer()
    let body = Array(#"{"schema":1,"event_id":""#.utf8) + bytes + Array(#""}"#.utf8)
    let answer = server.post("/bar-close", bytes: body)
    #expect(answer.errorCode == "invalid_json")
    #expect(server.keptNothing)
  }

  @Test("an event cut off anywhere is not JSON, opens nothing and leaves the server well")
  func truncated() throws {
    let server = try MemoryServer { FixtureBundle().install(in: $0) }
    var event = EventPayload()
    event.bars = event.bars.mapValues { Array($0.suffix(60)) }
    let body = event.bytes
    for end in stride(from: 0, to: body.count, by: 97) {
      let answer = server.post("/bar-close", bytes: Array(body[..<end]))
      #expect(answer.status == 400 && answer.errorCode == "invalid_json", "cut at \(end)")
    }
    #expect(server.keptNothing)
    #expect(server.barClose(EventPayload()).status == 200)
  }

  @Test("any one byte changed is answered, never crashed on")
  func flippedBytes() throws {
    let server = try MemoryServer()
    let event = EventPayload(at: MarketHistory.instant, since: MarketHistory.instant - 900)
    let body = event.bytes
    for index in stride(from: 0, to: body.count, by: 29) {
      for change: UInt8 in [0x01, 0x20, 0x80] {
        var changed = body
        changed[index] ^= change
        let status = server.post("/bar-close", bytes: changed).status
        #expect([200, 400, 409, 422].contains(status), "byte \(index) ^ \(change): \(status)")
      }
    }
    #expect(server.get("/health").status == 200)
  }

  @Test("arrays nested without end are refused")
  func nested() throws {
    let server = try MemoryServer()
    let deep = #"{"schema":1,"extra":"# + String(repeating: "[", count: 100_000)
    #expect(server.post("/bar-close", bytes: Array(deep.utf8)).status == 400)
    #expect(server.keptNothing)
  }
}

extension MemoryServer {
  /// Whether no decision and no bar is stored, and the server still answers.
  var keptNothing: Bool {
    let health = get("/health")
    let bars = health.json["symbols", "EURUSD", "last_bar"]?.object
    return health.status == 200 && decisionCount == 0 && bars?.isEmpty == true
      && health.json["last_decisions", "count"]?.int64 == 0
  }
}
