import Digest
import Market

@testable import Store

/// Rows that tests store.
enum Samples {
  static func decision(
    _ id: Int64, eventID: String? = nil, symbol: String = "EURUSD", time: Int64? = nil
  ) -> DecisionRow {
    DecisionRow(
      decisionID: id, eventID: eventID ?? "event-\(id)",
      fingerprint: Fingerprint(high: UInt64(id), low: .max), symbol: symbol,
      account: 5_012_345, brokerTime: time ?? 1_732_147_200 + id * 900, trigger: .m15,
      action: "NONE", reason: "below_threshold", receivedMilliseconds: 1_732_140_000_123 + id,
      answer: Array("{\"decision_id\":\(id)}".utf8), event: [0, 1, 255, 0], detail: [],
      bundle: id % 2 == 0 ? nil : "EURUSD/20261120T101500Z", agent: id % 3 == 0 ? "a1" : nil)
  }

  static func trade(_ number: Int64, ticket: Int64 = 991) -> TradeEventRow {
    TradeEventRow(
      eventID: "deal-\(number)", fingerprint: Fingerprint(high: 9, low: 1), account: 5_012_345,
      ticket: ticket, symbol: "EURUSD", kind: "CLOSE", brokerTime: 1_732_160_000 + number,
      receivedMilliseconds: 5, body: [1, 2, 3], answer: [4])
  }

  static func bar(_ time: Int64, close: Double = 1.5, volume: Double = 7) -> Bar {
    Bar(
      openTime: time, open: 1.25, high: 2, low: 1, close: close, tickVolume: volume,
      spreadPoints: .nan)
  }
}
