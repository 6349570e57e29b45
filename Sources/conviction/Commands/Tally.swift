import JSON
import Market
import Simulation
import Terminal

/// What a run of the simulated terminal adds up to.
struct Tally {
  private var events = 0
  private var reasons: [String: Int] = [:]
  private var actions: [String: Int] = [:]
  private var entries = 0
  private var microseconds: [Double] = []

  mutating func add(_ report: SimulatedTerminal.Report) {
    events += 1
    let action = report.answer["action"]?.string ?? "?"
    let reason = report.answer["reason"]?.string ?? "?"
    reasons["\(action) \(reason)", default: 0] += 1
    if action == "ENTER" { entries += 1 }
    for order in report.answer["management"]?.array ?? [] {
      let what = "\(order["action"]?.string ?? "?") \(order["reason"]?.string ?? "?")"
      actions[what, default: 0] += 1
    }
    microseconds.append(report.microseconds)
  }

  /// One decision as a line.
  static func line(_ report: SimulatedTerminal.Report) -> String {
    let answer = report.answer
    func number(_ value: Double?, _ digits: Int) -> String {
      guard let value else { return "-" }
      let scale = digits == 0 ? 1.0 : digits == 1 ? 10.0 : 1_000.0
      return "\((value * scale).rounded() / scale)"
    }
    let conviction = answer["conviction"]
    var text =
      "\(DateArgument.text(report.time)) \(report.symbol) \(report.trigger.code) "
      + "\(answer["action"]?.string ?? "?") \(answer["reason"]?.string ?? "?")"
    text +=
      "  conviction \(number(conviction?["score"]?.double, 1)) "
      + "of \(number(conviction?["threshold"]?.double, 1)) "
      + "\(conviction?["direction"]?.string ?? "-")"
    text += "  P \(number(answer["models"]?["probability"]?.double, 3))"
    if let entry = answer["entry"], entry["side"] != nil {
      text +=
        "  → \(entry["side"]?.string ?? "") \(number(entry["volume"]?.double, 3)) lots, "
        + "sl \(entry["sl"]?.double ?? 0), tp \(entry["tp"]?.double ?? 0)"
    }
    for order in answer["management"]?.array ?? []
    where order["action"]?.string != "HOLD" || order["sl"]?.double != nil {
      text +=
        "  [#\(order["ticket"]?.int64 ?? 0) \(order["action"]?.string ?? "") "
        + "\(order["reason"]?.string ?? "")]"
    }
    return text + "  equity \(number(report.equity, 0))"
  }

  func summary(_ account: SimulatedAccount) -> String {
    let sorted = microseconds.sorted()
    func quantile(_ part: Double) -> Double {
      sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
    }
    var lines = ["\(events) events, \(entries) entries"]
    for (what, count) in reasons.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      lines.append("  \(count)\t\(what)")
    }
    lines.append("management orders:")
    for (what, count) in actions.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      lines.append("  \(count)\t\(what)")
    }
    let closed = account.deals.filter { $0.kind == .close || $0.kind == .partialClose }
    let won = closed.filter { $0.net > 0 }.count
    lines.append("closing deals \(closed.count), of them with a profit \(won)")
    lines.append(
      "balance \(account.balance), equity \(account.equity), open \(account.positions.count)")
    lines.append(
      "round trip over HTTP: p50 \(Int(quantile(0.5))) µs, p99 \(Int(quantile(0.99))) µs")
    return lines.joined(separator: "\n")
  }
}
