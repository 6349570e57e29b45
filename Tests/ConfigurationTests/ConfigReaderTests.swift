import Configuration
import Market
import Testing

@Suite struct ConfigReaderTests {
  static let text = """
    // How much is at stake.
    {
      risk: {
        risk_percent: 0.75,   // of equity
        max_positions: 3,
        hedging: true,
        mode: 'fixed',
        symbols: ['EURUSD', 'XAUUSD'],
        steps: [0.5, 1, 1.5],
        limits: { EURUSD: 2.5, XAUUSD: 1 },
        trigger: "M15",
        frames: ['M5', 'H1',],
        weights: { M5: 0.15, D1: 1 },
        zone: 'Europe/Prague',
      },
      firms: [
        { name: 'one', loss: 5 },
        { name: 'two', loss: 4.5 },
      ],
      brokers: {
        demo: { suffix: '.r' },
        live: { suffix: '' },
      },
    }
    """

  static func reader(_ text: String = text) throws -> ConfigReader {
    try ConfigReader(file: "Config/risk.json5", contents: [UInt8](text.utf8))
  }

  /// The description of what `body` throws for `text`.
  static func message(_ text: String, _ body: (ConfigReader) throws -> Void) -> String? {
    do {
      let reader = try reader(text)
      try body(reader)
      try reader.finish()
      return nil
    } catch { return "\(error)" }
  }

  @Test("each type of value is read as it is written, and finish is content")
  func reads() throws {
    let file = try Self.reader()
    let risk = try file.section("risk")
    #expect(try risk.number("risk_percent", default: 0.5, in: 0.01...2.0) == 0.75)
    #expect(try risk.integer("max_positions", in: 1...10) == 3)
    #expect(try risk.number("max_positions") == 3)
    #expect(try risk.bool("hedging"))
    #expect(try risk.string("mode", oneOf: ["fixed", "free"]) == "fixed")
    #expect(try risk.strings("symbols") == ["EURUSD", "XAUUSD"])
    #expect(try risk.numbers("steps", in: 0...2, count: 1...3) == [0.5, 1, 1.5])
    let limits = try risk.numberTable("limits", in: 1...3)
    #expect(limits.map(\.name) == ["EURUSD", "XAUUSD"])
    #expect(limits.map(\.number) == [2.5, 1])
    #expect(try risk.timeframe("trigger") == .m15)
    #expect(try risk.timeframes("frames").members == [.m5, .h1])
    let weights = try risk.timeframeTable("weights")
    #expect(weights.map(\.timeframe) == [.m5, .d1])
    #expect(weights.map(\.number) == [0.15, 1])
    #expect(try risk.choice("zone", of: Zone.self) == .prague)
    let firms = try file.sections("firms")
    #expect(try firms.map { try $0.string("name") } == ["one", "two"])
    #expect(try firms.map { try $0.number("loss") } == [5, 4.5])
    let brokers = try file.namedSections("brokers")
    #expect(brokers.map(\.name) == ["demo", "live"])
    #expect(try brokers.map { try $0.section.string("suffix") } == [".r", ""])
    #expect(file.keys == ["risk", "firms", "brokers"])
    try file.finish()
  }

  @Test("what is absent has its default, also in a section that is absent")
  func defaults() throws {
    let file = try Self.reader("{}")
    let risk = try file.section("risk")
    #expect(try risk.number("a", default: 0.5, in: 0...1) == 0.5)
    #expect(try risk.integer("b", default: 7) == 7)
    #expect(try risk.bool("c", default: false) == false)
    #expect(try risk.string("d", default: "x", oneOf: ["x"]) == "x")
    #expect(try risk.strings("e", default: []) == [])
    #expect(try risk.numbers("f", default: [1]) == [1])
    #expect(try risk.numberTable("g", default: []).isEmpty)
    #expect(try risk.timeframe("h", default: .h4) == .h4)
    #expect(try risk.timeframes("i", default: .all) == .all)
    #expect(try risk.timeframeTable("j", default: [(.m1, 2)]).map(\.number) == [2])
    #expect(try risk.choice("k", default: Zone.utc) == .utc)
    #expect(try file.sections("l").isEmpty)
    #expect(try file.namedSections("m").isEmpty)
    #expect(!risk.has("n"))
    try file.finish()
  }

  typealias Read = @Sendable (ConfigReader) throws -> Void

  static let refused: [(String, String, Read)] = [
    (
      "{\n a: {\n  b: 5 } }", "3: a.b: was 5, allowed a number from 0.01 to 2.0",
      { _ = try $0.section("a").number("b", in: 0.01...2.0) }
    ),
    ("{a: '1'}", "1: a: was \"1\", allowed a number", { _ = try $0.number("a", default: 1) }),
    ("{a: null}", "1: a: was null, allowed a number", { _ = try $0.number("a", default: 1) }),
    (
      "{a: 1.5}", "1: a: was 1.5, allowed an integer from 1 to 9",
      { _ = try $0.integer("a", in: 1...9) }
    ),
    ("{a: 1e30}", "1: a: was 1e+30, allowed an integer", { _ = try $0.integer("a") }),
    (
      "{a: 10}", "1: a: was 10, allowed an integer from 1 to 9",
      { _ = try $0.integer("a", in: 1...9) }
    ),
    ("{a: 1}", "1: a: was 1, allowed true or false", { _ = try $0.bool("a") }),
    ("{a: true}", "1: a: was true, allowed a string", { _ = try $0.string("a") }),
    (
      "{a: 'z'}", "1: a: was \"z\", allowed \"x\", \"y\"",
      { _ = try $0.string("a", oneOf: ["x", "y"]) }
    ),
    ("{a: 'x'}", "1: a: was \"x\", allowed an array of strings", { _ = try $0.strings("a") }),
    (
      "{a: [\n'x',\n2]}", "3: a[1]: was 2, allowed a string", { _ = try $0.strings("a") }
    ),
    (
      "{a: ['x',\n'x']}", "2: a[1]: was \"x\", allowed each string once",
      { _ = try $0.strings("a") }
    ),
    (
      "{a: ['q']}", "1: a[0]: was \"q\", allowed \"x\"", { _ = try $0.strings("a", oneOf: ["x"]) }
    ),
    ("{a: {}}", "1: a: was {}, allowed an array of numbers", { _ = try $0.numbers("a") }),
    (
      "{a: [1,\n-1]}", "2: a[1]: was -1, allowed a number from 0.0 to 1.0",
      { _ = try $0.numbers("a", in: 0...1) }
    ),
    (
      "{a: [0.5, 0.4]}", "1: a: was [0.5,0.4], allowed numbers that add up to 1.0",
      { _ = try $0.numbers("a", sum: 1) }
    ),
    (
      "{a: [1]}", "1: a: was [1], allowed 2 to 3 numbers",
      { _ = try $0.numbers("a", count: 2...3) }
    ),
    (
      "{a: [1]}", "1: a: was [1], allowed 2 numbers", { _ = try $0.numbers("a", count: 2...2) }
    ),
    ("{a: []}", "1: a: was [], allowed an object of numbers", { _ = try $0.numberTable("a") }),
    (
      "{a: {x: 1,\ny: '2'}}", "2: a.y: was \"2\", allowed a number",
      { _ = try $0.numberTable("a") }
    ),
    (
      "{a: {x: 1,\ny: 2}}", "2: a.y: was an unknown key, allowed x",
      { _ = try $0.numberTable("a", oneOf: ["x"]) }
    ),
    (
      "{a: 'm15'}",
      "1: a: was \"m15\", allowed \"M1\", \"M5\", \"M15\", \"M30\", \"H1\", \"H4\", \"D1\"",
      { _ = try $0.timeframe("a") }
    ),
    (
      "{a: {M2: 1}}", "1: a.M2: was an unknown key, allowed M1, M5, M15, M30, H1, H4, D1",
      { _ = try $0.timeframeTable("a") }
    ),
    (
      "{a: 'UTC+1'}",
      "1: a: was \"UTC+1\", allowed \"UTC\", \"America/New_York\", \"America/Chicago\", "
        + "\"Europe/London\", \"Europe/Prague\", \"Europe/Helsinki\", \"Asia/Tokyo\"",
      { _ = try $0.choice("a", default: Zone.utc) }
    ),
    ("{a: 1}", "1: a: was 1, allowed an object", { _ = try $0.section("a") }),
    ("{a: {}}", "1: a: was {}, allowed an array of objects", { _ = try $0.sections("a") }),
    (
      "{a: [{},\n2]}", "2: a[1]: was 2, allowed an object", { _ = try $0.sections("a") }
    ),
    (
      "{a: [{b: 1},\n{b: 'x'}]}", "2: a[1].b: was \"x\", allowed a number",
      { for section in try $0.sections("a") { _ = try section.number("b") } }
    ),
    ("{a: 1}", "1: a: was 1, allowed an object of objects", { _ = try $0.namedSections("a") }),
    (
      "{a: {x: {},\ny: 1}}", "2: a.y: was 1, allowed an object",
      { _ = try $0.namedSections("a") }
    ),
    (
      "{a: {x: {},\ny: {}}}", "2: a.y: was an unknown key, allowed x, z",
      { _ = try $0.namedSections("a", oneOf: ["x", "z"]) }
    ),
    ("\n[1]", "1: the file: was [1], allowed an object", { _ in }),
    (
      "\n{a:\n1 b}", "3: expected ',' or '}', was 'b'", { _ in }
    ),
    (
      "{a: 1,\n'a': 2}", "2: expected each member once, was \"a\" again",
      { _ = try $0.number("a") }
    ),
    ("", "1: expected a value, was nothing", { _ in }),
    (
      "\n{x: {\n b: 1}}", "3: x.b: was an unknown key, allowed a, c",
      {
        let section = try $0.section("x")
        _ = section.has("a")
        _ = try section.bool("c", default: true)
      }
    ),
    ("{\n\"x y\": 1}", "2: x y: was an unknown key, allowed none", { _ in }),
    (
      "{a: [{b: 1,\n c: 2}]}", "2: a[0].c: was an unknown key, allowed b",
      { for section in try $0.sections("a") { _ = try section.number("b") } }
    ),
    (
      "{a: {n: {\n c: 2}}}", "2: a.n.c: was an unknown key, allowed none",
      { _ = try $0.namedSections("a") }
    ),
  ]

  @Test("each wrong value is refused with file, line, path, what it was and what is allowed")
  func refuses() {
    for (text, expected, read) in Self.refused {
      #expect(Self.message(text, read) == "Config/risk.json5:\(expected)", "\(text)")
    }
  }

  @Test("a key without default that is absent is refused on the line of its section")
  func missing() {
    let reads: [(String, Read)] = [
      ("a number from 0.0 to 1.0", { _ = try $0.number("k", in: 0...1) }),
      ("an integer", { _ = try $0.integer("k") }), ("true or false", { _ = try $0.bool("k") }),
      ("a string", { _ = try $0.string("k") }),
      ("an array of strings", { _ = try $0.strings("k") }),
      ("an array of numbers", { _ = try $0.numbers("k") }),
      ("an object of numbers", { _ = try $0.numberTable("k") }),
      ("an object of numbers", { _ = try $0.timeframeTable("k") }),
    ]
    for (allowed, read) in reads {
      let present = Self.message("{\n\n s: {} }") { try read($0.section("s")) }
      #expect(present == "Config/risk.json5:3: s.k: was absent, allowed \(allowed)")
      let absent = Self.message("\n{}") { try read($0.section("s")) }
      #expect(absent == "Config/risk.json5:2: s.k: was absent, allowed \(allowed)")
    }
  }

  @Test("a section taken twice is one section: what either asked for is known")
  func takenTwice() {
    let message = Self.message("{s: {a: 1, b: 2}}") { file in
      _ = try file.section("s").number("a")
      _ = try file.section("s").number("b")
    }
    #expect(message == nil)
  }

  @Test("a section that is never taken is an unknown key, and so is a key of other bytes")
  func untaken() {
    #expect(Self.message("{s: {}}") { _ in }?.contains("s: was an unknown key") == true)
    let message = Self.message("{'\u{e9}': 1}") { _ = $0.has("e\u{301}") }
    #expect(message?.contains("was an unknown key") == true)
  }

  @Test("a long value is shortened in the message")
  func shortened() {
    let long = String(repeating: "x", count: 200)
    let message = Self.message("{a: '\(long)'}") { _ = try $0.number("a") }
    #expect(message?.contains("xxx… allowed") == false)
    #expect(message?.contains("xxx…, allowed a number") == true)
    #expect((message?.count ?? 0) < 150)
  }

  @Test("errors can be told apart without their text")
  func codes() throws {
    let error = #expect(throws: ConfigurationError.self) {
      _ = try Self.reader("{\n a: 5}").number("a", in: 0...1)
    }
    let place = ConfigurationError.Place(file: "Config/risk.json5", line: 2, path: "a")
    #expect(
      error == .notAllowed(place, was: "5", allowed: "a number from 0.0 to 1.0"))
    #expect(error?.code == "not_allowed")
  }
}
