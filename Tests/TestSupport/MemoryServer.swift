public import Agent
public import Decision
public import HTTP
public import JSON
import Market
public import Server
public import Store
public import Telemetry

/// The whole server but for its sockets: routes over an engine over a real database.
public final class MemoryServer {
  public let directory: TemporaryDirectory
  public let clock = ManualClock(epochNanoseconds: 1_794_996_900_000_000_000)
  public private(set) var registry = MetricsRegistry()
  public private(set) var engine: Engine
  public private(set) var database: Database
  private var settings: ServerSettings
  /// What was decided by, in the order of the starts; the journal has the place in this list.
  private var decisionSettings: [DecisionSettings]
  private let origin: AgentOrigin
  private let durability: Durability
  private var routes: SignalRoutes

  /// - Parameter prepare: puts bundles into the directory before the server starts.
  public init(
    _ decision: DecisionSettings = .standard, token: String? = nil,
    policy: Policy = TestPolicy.holds, mode: AgentMode = .serving,
    agent: AgentSettings = AgentSettings(), durability: Durability = .full,
    models: ModelSettings = ModelSettings(), keeping: KeepingSettings = KeepingSettings(),
    prepare: (TemporaryDirectory) -> Void = { _ in }
  ) throws {
    self.durability = durability
    decisionSettings = [decision]
    directory = TemporaryDirectory()
    prepare(directory)
    settings = ServerSettings(
      decision: decision, clock: .newYorkClose, token: token.map { Array($0.utf8) },
      modelsFolder: directory.file("models"), version: "test", agent: agent,
      configuration: Array("0".utf8), keeping: keeping, models: models)
    var origin = AgentOrigin(policy: policy, hash: "test-policy")
    origin.package.mode = mode
    self.origin = origin
    (database, engine, routes) = try MemoryServer.start(
      directory, settings, origin, durability, clock, registry)
  }

  /// Closes the database and starts anew on the same directory, as after the end of a process.
  public func restart(_ decision: DecisionSettings? = nil) throws {
    engine.close()
    database.close()
    if let decision {
      settings.decision = decision
      settings.configuration = Array("\(decisionSettings.count)".utf8)
      decisionSettings.append(decision)
    }
    registry = MetricsRegistry()
    (database, engine, routes) = try MemoryServer.start(
      directory, settings, origin, durability, clock, registry)
  }

  /// Decides everything in the journal again.
  public func replay(from first: Int64 = 1, to last: Int64 = .max) throws -> Replayer.Outcome {
    let reader = try Database.openReader(directory: directory.file("data"))
    defer { reader.close() }
    let known = decisionSettings
    var replayer = Replayer(
      journal: Journal(reader), modelsFolder: settings.modelsFolder, origin: origin,
      read: { bytes in
        (known[Int(String(decoding: bytes, as: UTF8.self)) ?? 0], .newYorkClose)
      })
    return try replayer.run(from: first, to: last)
  }

  private static func start(
    _ directory: TemporaryDirectory, _ settings: ServerSettings, _ origin: AgentOrigin,
    _ durability: Durability, _ clock: ManualClock, _ registry: MetricsRegistry
  ) throws -> (Database, Engine, SignalRoutes) {
    let database = try Database.open(directory: directory.file("data"), durability: durability)
    let engine = try Engine(
      settings: settings, journal: Journal(database),
      agent: origin, clock: clock, log: Log(level: .error, clock: clock, sink: { _ in }),
      registry: registry)
    return (database, engine, SignalRoutes(engine: engine, registry: registry))
  }

  /// Asks the routes, and waits for no answer.
  public func begin(_ event: EventPayload) -> Response {
    guard let request = Request(.post, "/bar-close", body: event.bytes) else {
      fatalError("the wire would refuse an event")
    }
    return routes.respond(to: request)
  }

  /// What answers requests, for threads that ask at the same time.
  public var handler: any RequestHandler { routes }

  /// Asks the routes.
  public func ask(
    _ method: Method, _ target: String, _ body: [UInt8] = [], headers: [Header] = [],
    peer: String = "127.0.0.1:1"
  ) -> Answer {
    guard
      let request = Request(method, target, headers: headers, body: body, peer: peer)
    else { fatalError("the wire would refuse \(method) \(target)") }
    return Answer(routes.respond(to: request).settled())
  }

  public func get(_ target: String) -> Answer { ask(.get, target) }

  public func post(_ target: String, _ body: JSONValue) -> Answer {
    ask(.post, target, body.bytes)
  }

  public func post(_ target: String, bytes: [UInt8] = []) -> Answer {
    ask(.post, target, bytes)
  }

  public func barClose(_ event: EventPayload) -> Answer {
    ask(.post, "/bar-close", event.bytes)
  }

  /// The rows of the journal, by its own route.
  public var decisionCount: Int {
    self.get("/decisions?limit=1000").json["decisions"]?.array?.count ?? -1
  }
}

/// What a route answered.
public struct Answer: Sendable {
  public let status: Int
  public let body: [UInt8]
  public let headers: [Header]

  public init(_ response: Response) {
    status = Int(response.status.rawValue)
    body = response.body
    headers = response.headers
  }

  public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  public var text: String { String(decoding: body, as: UTF8.self) }

  /// The body as JSON; null where it is none.
  public var json: JSONValue {
    do { return try JSONValue(parsing: body, options: .refuseDuplicateKeys) } catch { return .null }
  }

  public var errorCode: String? { json["error", "code"]?.string }
  public var action: String? { json["action"]?.string }
  public var reason: String? { json["reason"]?.string }

  /// The gate called `name` of an answer.
  public func gate(_ name: String) -> JSONValue? {
    json["risk", "gates"]?.array?.first { $0["name"]?.string == name }
  }
}
