import JSON
import TestSupport
import Testing

@Suite("Metrics")
struct MetricsTests {
  /// One sample line of the Prometheus text format.
  private struct Sample {
    var name: String
    var labels: [String: String]
    var value: Double
  }

  /// Reads the text by the format's own grammar; nil for the first line that is none of it.
  private static func parse(_ text: String) -> (types: [String: String], samples: [Sample])? {
    var types: [String: String] = [:]
    var samples: [Sample] = []
    guard text.hasSuffix("\n") else { return nil }
    for line in text.split(separator: "\n") {
      if let match = line.wholeMatch(of: /# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) .+/) {
        guard types[String(match.1)] == nil else { return nil }
      } else if let match = line.wholeMatch(
        of: /# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)/)
      {
        guard types.updateValue(String(match.2), forKey: String(match.1)) == nil else { return nil }
      } else if let match = line.wholeMatch(
        of: /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\+Inf|NaN|-?[0-9][0-9.eE+\-]*)/),
        let value = Double(match.3 == "+Inf" ? "inf" : String(match.3)),
        let labels = labels(String(match.2 ?? ""))
      {
        samples.append(Sample(name: String(match.1), labels: labels, value: value))
      } else {
        return nil
      }
    }
    return (types, samples)
  }

  private static func labels(_ text: String) -> [String: String]? {
    var labels: [String: String] = [:]
    for part in text.split(separator: ",") {
      guard let match = part.wholeMatch(of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/) else {
        return nil
      }
      labels[String(match.1)] = String(match.2)
    }
    return labels
  }

  @Test("they are lines of Prometheus' text format, every sample of a declared type")
  func grammar() throws {
    let server = try MemoryServer.entering()
    #expect(server.barClose(EventPayload()).status == 200)
    #expect(server.post("/trade-event", TradeEvent(kind: "OPEN", ticket: 1).json).status == 200)
    let answer = server.get("/metrics")
    #expect(answer.status == 200)
    let metrics = try #require(MetricsTests.parse(answer.text))
    #expect(!metrics.samples.isEmpty)
    for sample in metrics.samples {
      let stem = ["_bucket", "_sum", "_count"].first { sample.name.hasSuffix($0) }
        .map { String(sample.name.dropLast($0.count)) }
      let type = metrics.types[sample.name] ?? stem.flatMap { metrics.types[$0] }
      #expect(type != nil, "\(sample.name)")
      if metrics.types[sample.name] == "counter" { #expect(sample.name.hasSuffix("_total")) }
    }
  }

  @Test("decisions are counted by symbol, action and reason, a replay is none")
  func decisions() throws {
    let server = try MemoryServer.entering()
    for _ in 0..<3 { #expect(server.barClose(EventPayload()).status == 200) }
    let minute = EventPayload(at: Instant.after(minutes: 1), since: Instant.first)
    #expect(server.barClose(minute).status == 200)
    let samples = try #require(MetricsTests.parse(server.get("/metrics").text)).samples
      .filter { $0.name == "conviction_decisions_total" }
    #expect(samples.count == 2)
    #expect(
      samples.first { $0.labels["action"] == "ENTER" }?.labels
        == ["symbol": "EURUSD", "action": "ENTER", "reason": "entered"])
    #expect(samples.allSatisfy { $0.value == 1 })
  }

  @Test("a histogram's buckets rise to its count")
  func histogram() throws {
    let server = try MemoryServer.entering()
    #expect(server.barClose(EventPayload()).status == 200)
    let samples = try #require(MetricsTests.parse(server.get("/metrics").text)).samples
    let buckets = samples.filter {
      $0.name == "conviction_stage_seconds_bucket" && $0.labels["stage"] == "decide"
    }
    #expect(buckets.last?.labels["le"] == "+Inf")
    #expect(zip(buckets, buckets.dropFirst()).allSatisfy { $0.value <= $1.value })
    let count = samples.first {
      $0.name == "conviction_stage_seconds_count" && $0.labels["stage"] == "decide"
    }
    #expect(count?.value == buckets.last?.value)
    #expect(count?.value == 1)
  }
}
