import HTTP
import Synchronization
import Telemetry

/// Answers with what it was asked, and counts.
final class EchoHandler: RequestHandler {
  private let calls = Atomic<Int>(0)

  var callCount: Int { calls.load(ordering: .relaxed) }

  func respond(to request: borrowing Request) -> Response {
    calls.wrappingAdd(1, ordering: .relaxed)
    return .text(
      .ok, "\(request.method) \(request.path) " + String(decoding: request.body, as: UTF8.self))
  }
}

/// A handler made of a closure.
struct ClosureHandler: RequestHandler {
  let action: @Sendable (Request) -> Response

  func respond(to request: borrowing Request) -> Response { action(copy request) }
}

/// A server on a port of the kernel's choice, stopped with the scope that uses it.
func withServer<Result>(
  _ handler: any RequestHandler = EchoHandler(), limits: Limits = Limits(),
  host: String = "127.0.0.1",
  loops: Int = 2, metrics: MetricsRegistry? = nil,
  _ body: (_ port: UInt16, _ server: HTTPServer) throws -> Result
) throws -> Result {
  var configuration = HTTPServer.Configuration()
  configuration.host = host
  configuration.port = 0
  configuration.eventLoops = loops
  configuration.limits = limits
  configuration.metrics = metrics
  let server = HTTPServer(configuration: configuration, handler: handler)
  let port = try server.start()
  defer { server.drain(within: .seconds(5)) }
  return try body(port, server)
}
