import Decision
public import HTTP
public import Telemetry

/// The server's routes: authentication, then the engine, and every error as its own answer.
public struct SignalRoutes: RequestHandler {
  private let engine: Engine
  private let registry: MetricsRegistry
  private let authenticator: Authenticator
  private var router = Router()
  let dashboard = Dashboard()

  public init(engine: Engine, registry: MetricsRegistry) {
    self.engine = engine
    self.registry = registry
    authenticator = Authenticator(token: engine.settings.token, clock: engine.clock)
    addEvents()
    addQueries()
    addControls()
    addWatching()
  }

  public func respond(to request: borrowing Request) -> Response {
    do {
      if !SignalRoutes.isOpen(request) { try authenticator.check(request) }
      if request.method == .post { try SignalRoutes.checkMediaType(request) }
    } catch {
      return page(refusing: error, request) ?? error.response
    }
    return router.respond(to: request)
  }

  /// Whether anybody may ask: the health alone, and nothing but asking.
  private static func isOpen(_ request: borrowing Request) -> Bool {
    request.path == "/health" && (request.method == .get || request.method == .head)
  }

  private mutating func addEvents() {
    on(.post, "/bar-close") { engine, request in
      try request.withBody { (body) throws in try engine.barClose(body) }
    }
    on(.post, "/history") { engine, request in
      try request.withBody { (body) throws in try engine.history(body) }
    }
    on(.post, "/trade-event") { engine, request in
      try request.withBody { (body) throws in try engine.tradeEvent(body) }
    }
  }

  private mutating func addQueries() {
    on(.get, "/health") { engine, _ in engine.health() }
    on(.get, "/positions") { engine, _ in engine.positions() }
    on(.get, "/agent") { engine, _ in engine.agentStatus() }
    on(.get, "/models") { engine, _ in engine.models() }
    on(.get, "/decisions") { engine, request in try engine.decisions(request.query) }
    let engine = engine
    router.on(.get, "/decisions/{id}") { request, path in
      answer(engine) { try engine.decision(path["id"] ?? "") }
    }
    let registry = registry
    router.on(.get, "/metrics") { _ in
      Response(
        contentType: MetricsRegistry.contentType, body: registry.render(with: engine.gauges()))
    }
    router.on(.get, "/openapi.json") { _ in Response(body: OpenAPI.document) }
  }

  private mutating func addControls() {
    on(.post, "/control/halt") { engine, request in
      try request.withBody { (body) throws in try engine.halt(body) }
    }
    on(.post, "/control/resume") { engine, request in
      try request.withBody { (body) throws in try PayloadReader.checkUnneeded(body) }
      return try engine.resume()
    }
    on(.post, "/control/clear") { engine, request in
      try request.withBody { (body) throws in try engine.clear(body) }
    }
    on(.post, "/what-if") { engine, request in
      try request.withBody { (body) throws in try engine.whatIf(body) }
    }
    on(.post, "/agent/rollback") { engine, request in
      try request.withBody { (body) throws in try PayloadReader.checkUnneeded(body) }
      return try engine.rollbackAgent()
    }
    on(.post, "/agent/promote") { engine, request in
      try request.withBody { (body) throws in try PayloadReader.checkUnneeded(body) }
      return try engine.promoteAgent()
    }
    on(.post, "/agent/shadow") { engine, request in
      try request.withBody { (body) throws in try PayloadReader.checkUnneeded(body) }
      return try engine.shadowAgent()
    }
    let engine = engine
    router.on(.post, "/models/{symbol}/promote") { request, path in
      answer(engine) {
        try request.withBody { (body) throws in
          try engine.promote(path["symbol"] ?? "", body)
        }
      }
    }
    router.on(.post, "/models/{symbol}/rollback") { request, path in
      answer(engine) {
        try request.withBody { (body) throws in try PayloadReader.checkUnneeded(body) }
        return try engine.rollback(path["symbol"] ?? "")
      }
    }
  }

  mutating func on(
    _ method: Method, _ path: String,
    _ action: @escaping @Sendable (Engine, Request) throws -> Response
  ) {
    let engine = engine
    router.on(method, path) { (request: Request) in
      answer(engine) { try action(engine, request) }
    }
  }

  /// A form's media type is what tools send when nobody says one, so it passes as well.
  private static func checkMediaType(_ request: borrowing Request) throws(RequestError) {
    guard request.bodyCount > 0 else { return }
    // What nearly every request has is told by its bytes.
    if request.headers.isValue(of: "Content-Type", "application/json") { return }
    guard let type = request.headers["Content-Type"] else { return }
    let essence = type.prefix { $0 != ";" && $0 != " " }.lowercased()
    guard essence == "application/json" || essence == "application/x-www-form-urlencoded" else {
      throw .unsupportedMediaType(type)
    }
  }
}

/// Runs an action; an error becomes its own answer, and an unforeseen one opens nothing.
private func answer(_ engine: Engine, _ action: () throws -> Response) -> Response {
  do {
    return try action()
  } catch {
    return engine.answer(to: error)
  }
}
