import Configuration
import Decision
import HTTP
import Market
import Risk
import Server
import Store

/// Everything `Config/conviction.json5` says, checked.
struct AppSettings {
  var host = "127.0.0.1"
  var port = 8_787
  var tokenFile = ""
  var eventLoops = 0
  var spinMicroseconds = 100
  var limits = Limits()
  var durability = Durability.full
  var clock = BrokerClock.newYorkClose
  var decision = DecisionSettings()
  var costs = Costs()
  var training = TrainingSettings()
  var backtest = BacktestSettings()
  /// Prop firms' rules by name, built in and of the configuration.
  var propProfiles = PropProfile.all
  var agentFile = ""
  var agent = AgentSettings()
  var alerts = AlertSettings()
  var keeping = KeepingSettings()
  var models = ModelSettings()

  /// What a trade costs where no bar says its spread; in price, by root.
  struct Costs: Sendable {
    var spread: [String: Double] = [
      "EURUSD": 0.00008, "GBPUSD": 0.0001, "USDJPY": 0.01, "XAUUSD": 0.16, "US30": 2.1,
      "US100": 1.94, "US500": 0.64, "USOIL": 0.04,
    ]
    /// A round trip's commission, in price, by root.
    var commission: [String: Double] = [:]
  }

  init() {}

  /// Reads one file; keys it does not have keep their defaults.
  ///
  /// - Throws: `ConfigurationError` with file, line, key and what is allowed.
  init(file: String, contents: [UInt8]) throws(ConfigurationError) {
    let reader = try ConfigReader(file: file, contents: contents)
    try readServer(try reader.section("server"))
    let store = try reader.section("store")
    durability =
      try store.string("durability", default: "full", oneOf: ["full", "normal"]) == "full"
      ? .full : .normal
    clock = try AppSettings.clock(try reader.section("broker"))
    decision = try DecisionConfiguration.read(reader)
    propProfiles = try PropConfiguration.profiles(reader)
    let agent = try reader.section("agent")
    agentFile = try agent.string("weights", default: "")
    self.agent = try AgentConfiguration.read(agent)
    alerts = try AlertSettings(try reader.section("alerts"))
    try readKeeping(try reader.section("keeping"))
    models = try ModelConfiguration.read(try reader.section("models"))
    let costs = try reader.section("costs")
    self.costs.spread.merge(try AppSettings.table(costs, "spread")) { $1 }
    self.costs.commission = try AppSettings.table(costs, "commission")
    training = try TrainingSettings(try reader.section("training"))
    backtest = try BacktestSettings(try reader.section("backtest"))
    try reader.finish()
  }

  private mutating func readServer(_ server: ConfigReader) throws(ConfigurationError) {
    host = try server.string("host", default: host)
    port = try server.integer("port", default: port, in: 0...65_535)
    tokenFile = try server.string("token_file", default: "")
    eventLoops = try server.integer("event_loops", default: 0, in: 0...256)
    spinMicroseconds = try server.integer(
      "spin_microseconds", default: spinMicroseconds, in: 0...1_000)
    try readSizes(server)
    limits.headSeconds = try server.number(
      "head_seconds", default: limits.headSeconds, in: 0.1...600)
    limits.bodySeconds = try server.number(
      "body_seconds", default: limits.bodySeconds, in: 0.1...600)
    limits.silenceSeconds = try server.number(
      "silence_seconds", default: limits.silenceSeconds, in: 1...3_600)
    limits.idleSeconds = try server.number(
      "idle_seconds", default: limits.idleSeconds, in: 3...3_600)
    limits.writeSeconds = try server.number(
      "write_seconds", default: limits.writeSeconds, in: 1...600)
    limits.answerSeconds = try server.number(
      "answer_seconds", default: limits.answerSeconds, in: 1...3_600)
    limits.lingerSeconds = try server.number(
      "linger_seconds", default: limits.lingerSeconds, in: 0.1...600)
    limits.overflowSeconds = try server.number(
      "overflow_seconds", default: limits.overflowSeconds, in: 0.1...600)
  }

  private mutating func readKeeping(_ section: ConfigReader) throws(ConfigurationError) {
    keeping.decisionsDays = try section.number(
      "decisions_days", default: keeping.decisionsDays, in: 0...36_500)
    keeping.auditYears = try section.integer(
      "audit_years", default: keeping.auditYears, in: 0...100)
    keeping.sealMinutes = try section.number(
      "seal_minutes", default: keeping.sealMinutes, in: 0...1_440)
  }

  /// How much a peer may send and hold. The least of each keeps what the wire promises.
  private mutating func readSizes(_ server: ConfigReader) throws(ConfigurationError) {
    limits.targetBytesMax = try server.integer(
      "target_bytes_max", default: limits.targetBytesMax, in: 8_000...65_536)
    limits.headerLineBytesMax = try server.integer(
      "header_line_bytes_max", default: limits.headerLineBytesMax, in: 4_352...65_536)
    limits.headerCountMax = try server.integer(
      "header_count_max", default: limits.headerCountMax, in: 64...1_000)
    limits.headBytesMax = try server.integer(
      "head_bytes_max", default: limits.headBytesMax, in: 294_912...4_194_304)
    limits.bodyBytesMax = try server.integer(
      "body_bytes_max", default: limits.bodyBytesMax, in: 65_536...268_435_456)
    limits.chunkLineBytesMax = try server.integer(
      "chunk_line_bytes_max", default: limits.chunkLineBytesMax, in: 64...16_384)
    limits.connectionsMax = try server.integer(
      "connections_max", default: limits.connectionsMax, in: 8...65_536)
    limits.connectionsReserve = try server.integer(
      "connections_reserve", default: limits.connectionsReserve, in: 1...4_096)
    limits.connectionsLingeringMax = try server.integer(
      "connections_lingering_max", default: limits.connectionsLingeringMax, in: 16...65_536)
    limits.pendingAnswerBytesMax = try server.integer(
      "pending_answer_bytes_max", default: limits.pendingAnswerBytesMax,
      in: 16_384...268_435_456)
    limits.bufferedBytesMax = try server.integer(
      "buffered_bytes_max", default: limits.bufferedBytesMax,
      in: 16_777_216...68_719_476_736)
    limits.keptBufferBytesMax = try server.integer(
      "kept_buffer_bytes_max", default: limits.keptBufferBytesMax, in: 0...67_108_864)
  }

  /// `new_york+7`, or `utc+N` and `utc-N` in hours.
  private static func clock(_ broker: ConfigReader) throws(ConfigurationError) -> BrokerClock {
    var names = ["new_york+7", "utc"]
    names += (1...14).flatMap { ["utc+\($0)", "utc-\($0)"] }
    let name = try broker.string("clock", default: "new_york+7", oneOf: names)
    if name == "new_york+7" { return .newYorkClose }
    let hours = Int64(name.dropFirst(3)) ?? 0
    return .fixed(seconds: hours * 3_600)
  }

  static func table(
    _ section: ConfigReader, _ key: String
  ) throws(ConfigurationError) -> [String: Double] {
    var table: [String: Double] = [:]
    for (name, number) in try section.numberTable(key, default: [], in: 0...1e9) {
      table[name] = number
    }
    return table
  }
}
