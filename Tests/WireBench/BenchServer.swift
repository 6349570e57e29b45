import CAllocations
import Foundation
import HTTP
import Telemetry

/// The HTTP layer with nothing behind it: one event loop, `/health` and a POST that reads its body.
enum BenchServer {
  static func run() throws {
    var configuration = HTTPServer.Configuration()
    configuration.port = 0
    configuration.eventLoops = 1
    configuration.limits.connectionsMax = 8_192
    configuration.metrics = MetricsRegistry()
    var router = Router()
    let answer = Array("{\"status\":\"ok\",\"version\":\"bench\",\"uptime_s\":1}".utf8)
    router.on(.get, "/health") { _ in .json(.ok, answer) }
    router.on(.post, "/bar-close") { request in
      // Touches the body as a reader would, cache line by cache line.
      let sum = request.withBody { body in
        stride(from: 0, to: body.count, by: 64).reduce(0) { $0 &+ Int(body[$1]) }
      }
      return .json(sum == 0 ? .noContent : .ok, answer)
    }
    // The one event loop's own count, so that a difference is what the requests between cost.
    router.on(.get, "/allocations") { _ in .text(.ok, String(conviction_allocations())) }
    let server = HTTPServer(configuration: configuration, handler: router)
    let line = "listening on 127.0.0.1:\(try server.start())\n"
    FileHandle.standardOutput.write(Data(line.utf8))
    while true { pause() }
  }
}
