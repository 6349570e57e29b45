import Agent
import Decision
import Glibc
import HTTP
import JSON
import Market
import Simulation
import Store
import Synchronization
import Telemetry

@testable import Server

/// The server's own engine and routes over a real database in a directory that goes with it.
final class Workplace: Sendable {
  /// Monday 2026-01-05, 00:00 broker time.
  static let monday: Int64 = 1_767_571_200
  static let clock = BrokerClock.newYorkClose

  let path: String
  let engine: Engine
  let routes: SignalRoutes

  init() throws {
    var template = Array("/tmp/conviction-terminal-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no temporary directory") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let registry = MetricsRegistry()
    let clock = ManualClock()
    let policy = Policy(
      try QNetwork(parameters: Array(repeating: 0, count: QNetwork.parameterCount)))
    engine = try Engine(
      settings: ServerSettings(
        decision: .standard, clock: Workplace.clock, token: nil, modelsFolder: path + "/models",
        version: "test"),
      journal: Journal(try Database.open(directory: path + "/data", durability: .normal)),
      agent: AgentOrigin(policy: policy, hash: "zero"), clock: clock,
      log: Log(level: .error, clock: clock, sink: { _ in }), registry: registry)
    routes = SignalRoutes(engine: engine, registry: registry)
  }

  deinit { system("rm -rf '\(path)'") }

  /// What the routes answer to a body.
  func post(_ target: String, _ body: [UInt8]) throws -> (status: Int, json: JSONValue) {
    guard let request = Request(.post, target, body: body) else { return (0, .null) }
    let response = routes.respond(to: request).settled()
    return (Int(response.status.rawValue), try JSONValue(parsing: response.body))
  }

  /// The bars that the server holds of a root.
  func book(_ root: String) -> BarBook? { engine.state.withLock { $0.books[root] } }

  /// 300 bars of every timeframe, the last of each closing at `end`.
  static func history(until end: Int64, price: Double) -> [BarColumns] {
    Timeframe.allCases.map { timeframe in
      let last = timeframe.opening(of: end) - timeframe.seconds
      return BarColumns(
        (0..<300).map { index in
          let wave = Double((index * 37) % 11 - 5) * price / 20_000
          return Bar(
            openTime: last - Int64(299 - index) * timeframe.seconds, open: price,
            high: price + abs(wave) + price / 10_000, low: price - abs(wave) - price / 10_000,
            close: price + wave, tickVolume: Double(50 + index % 7), spreadPoints: 8)
        })
    }
  }
}

/// Keeps every body posted, asks the server's routes, and may answer something else instead.
final class Recorder: RequestHandler {
  struct Posted: Sendable {
    var path: String
    var json: JSONValue
    var status: Int
  }

  private let workplace: Workplace
  private let posted = Mutex<[Posted]>([])
  private let script: @Sendable (JSONValue, Int) -> Response?

  /// - Parameter script: the answer to the event with this body and number, instead of the server's.
  init(
    _ workplace: Workplace,
    script: @escaping @Sendable (JSONValue, Int) -> Response? = { _, _ in nil }
  ) {
    self.workplace = workplace
    self.script = script
  }

  func respond(to request: borrowing Request) -> Response {
    let (path, body) = (request.path, request.body)
    var response = workplace.routes.respond(to: request).settled()
    let json: JSONValue
    do { json = try JSONValue(parsing: body, options: .refuseDuplicateKeys) } catch { json = .null }
    let number = posted.withLock { posted in
      posted.append(Posted(path: path, json: json, status: Int(response.status.rawValue)))
      return posted.count { $0.path == "/bar-close" }
    }
    if path == "/bar-close", let answer = script(json, number) { response = answer }
    return response
  }

  /// The bodies posted to `path`, in order.
  func bodies(_ path: String) -> [JSONValue] {
    posted.withLock { $0.filter { $0.path == path }.map(\.json) }
  }

  /// What the server's routes answered, scripted or not.
  var statuses: Set<Int> { posted.withLock { Set($0.map(\.status)) } }

  /// Calls `body` with the port of an HTTP server that this recorder answers for.
  func serve(_ body: (UInt16) throws -> Void) throws {
    var configuration = HTTPServer.Configuration()
    configuration.port = 0
    configuration.eventLoops = 1
    let server = HTTPServer(configuration: configuration, handler: self)
    let port = try server.start()
    defer { server.drain(within: .seconds(2)) }
    try body(port)
  }
}

extension JSONValue {
  /// The opening times of an event's bars of one timeframe; empty where it has none.
  func openTimes(_ timeframe: Timeframe) -> [Int64] {
    (self["bars"]?[timeframe.code]?.array ?? []).compactMap { $0[0]?.int64 }
  }
}
