import Synchronization
import Telemetry
import Testing

/// Keeps the lines of a log.
private final class Lines: Sendable {
  let bytes = Mutex<[UInt8]>([])

  var sink: Log.Sink { { line in self.bytes.withLock { $0 += Array(line) } } }
  var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}

@Suite struct LogTests {
  /// 2024-02-29T23:59:59.000123Z; `date -u -d @1709251199`.
  private let clock = ManualClock(epochNanoseconds: 1_709_251_199_000_123_456)

  @Test("a line is one JSON object with time, level, message and fields in order")
  func line() {
    let lines = Lines()
    let log = Log(clock: clock, sink: lines.sink)
    let port = 8_787
    log.info(
      "listening",
      ["host": "127.0.0.1", "port": .integer(Int64(port)), "share": 0.25, "ready": true])
    #expect(
      lines.text == """
        {"time":"2024-02-29T23:59:59.000123Z","level":"info","message":"listening",\
        "host":"127.0.0.1","port":8787,"share":0.25,"ready":true}

        """)
  }

  @Test("quotes, backslashes and controls are escaped, other text goes as it is")
  func escaping() {
    let lines = Lines()
    Log(clock: clock, sink: lines.sink).error("a\"b\\c\n\r\t\u{1}\u{1f} é€😀")
    #expect(lines.text.contains(#""message":"a\"b\\c\n\r\t\u0001\u001f é€😀"}"#))
  }

  @Test("numbers that JSON does not have are written as strings")
  func notFinite() {
    let lines = Lines()
    Log(clock: clock, sink: lines.sink).info("x", ["a": .number(.nan), "b": .number(-.infinity)])
    #expect(lines.text.contains(#""a":"nan","b":"-inf"}"#))
  }

  @Test("lines below the level are dropped", arguments: Log.Level.allCases)
  func levels(level: Log.Level) {
    let lines = Lines()
    let log = Log(level: level, clock: clock, sink: lines.sink)
    log.debug("debug")
    log.info("info")
    log.warning("warning")
    log.error("error")
    let written = lines.text.split(separator: "\n").count
    #expect(written == Log.Level.allCases.count - level.rawValue)
    #expect(Log.Level(name: level.name) == level)
  }

  @Test("a level's name is matched exactly")
  func levelNames() {
    #expect(Log.Level(name: "Info") == nil)
    #expect(Log.Level(name: "") == nil)
  }

  @Test("the fields of a derived log come before the line's own")
  func context() {
    let lines = Lines()
    let log = Log(clock: clock, sink: lines.sink).with(["symbol": "EURUSD"])
    log.with(["ticket": 7]).info("x", ["side": "BUY"])
    #expect(lines.text.contains(#""message":"x","symbol":"EURUSD","ticket":7,"side":"BUY"}"#))
  }

  @Test("lines of many threads never mix")
  func threads() async {
    let lines = Lines()
    let log = Log(clock: clock, sink: lines.sink)
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for _ in 0..<200 { log.info("message", ["task": .integer(Int64(task))]) }
        }
      }
    }
    let written = lines.text.split(separator: "\n")
    #expect(written.count == 1_600)
    #expect(written.allSatisfy { $0.hasPrefix("{\"time\":") && $0.hasSuffix("}") })
  }

  @Test("an instant before 1970 keeps its microseconds positive")
  func beforeEpoch() {
    let lines = Lines()
    Log(clock: ManualClock(epochNanoseconds: -1_000), sink: lines.sink).info("x")
    #expect(lines.text.contains("1969-12-31T23:59:59.999999Z"))
  }
}
