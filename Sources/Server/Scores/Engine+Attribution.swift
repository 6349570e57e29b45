import Decision
import HTTP
import Market
import Scores
import Store
import Telemetry

extension Engine {
  /// Days that one question looks back at most.
  static let attributionDaysMax: Int64 = 366

  /// `GET /attribution?days=`: where the money of the last days came from.
  func attribution(_ query: Query) throws -> Response {
    var days: Int64 = 7
    if let text = query["days"] {
      guard let value = Int64(text), (1...Engine.attributionDaysMax).contains(value) else {
        throw PayloadError.invalidPayload(
          path: "days", reason: "was \"\(text)\"", allowed: "1 to \(Engine.attributionDaysMax)")
      }
      days = value
    }
    // To the end of the broker's minute, so that a deal of this very second counts.
    let now = settings.clock.brokerTime(utc: clock.epochNanoseconds / 1_000_000_000) + 60
    let start = now - days * 86_400
    let trades = try readers.reading { journal in
      try AttributionReader(
        journal, rules: settings.decision.symbols, clock: settings.clock
      ).trades(from: start, to: now)
    }
    return .json(.ok, Attribution(trades).json(from: start, to: now))
  }
}
