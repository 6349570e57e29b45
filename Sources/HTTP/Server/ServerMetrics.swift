import Telemetry

/// What the server counts of itself.
///
/// A class, since every connection counts in the one.
final class ServerMetrics: Sendable {
  let connections: Gauge
  let overflows: Counter
  let refusals: Counter
  let seconds: Histogram
  /// By the first digit of the status, 1…5.
  private let answers: [Counter]

  init(_ registry: MetricsRegistry) {
    connections = registry.gauge("http_connections", help: "Open connections.")
    overflows = registry.counter(
      "http_overflow_connections_total", help: "Connections taken over the cap.")
    refusals = registry.counter(
      "http_refusals_total", help: "Requests refused before any handler saw them.")
    seconds = registry.histogram(
      "http_request_seconds", help: "From a request's last byte to its answer in the buffer.")
    answers = ["1xx", "2xx", "3xx", "4xx", "5xx"].map { kind in
      registry.counter(
        "http_responses_total", help: "Answers by kind of status.", labels: ["status": kind])
    }
  }

  func count(_ status: Status) {
    let kind = Int(status.rawValue / 100) - 1
    if answers.indices.contains(kind) { answers[kind].add() }
  }
}
