import Backtest
import Decision
import Digest
import Glibc
import JSON
import Ledger
import Market

/// One backtest as an attempt of the ledger: how many came before it, and its own line.
struct BacktestAttempt {
  private let ledger: Ledger
  private let result: BacktestResult
  private let experiment: String
  private let symbol: String

  init(_ result: BacktestResult, dataDirectory: String) {
    ledger = Ledger(dataDirectory: dataDirectory)
    self.result = result
    let roots = result.market.symbols.map(\.root)
    symbol = roots.count == 1 ? roots[0] : "*"
    experiment = BacktestAttempt.hash(of: result)
  }

  /// The attempts on these symbols, this one included; the same run again is no new one.
  ///
  /// - Throws: `LedgerError` where the ledger was changed.
  func count(sharpe: Double) throws -> AttemptCount {
    let roots = Set(result.market.symbols.map(\.root)).union(["*"])
    var seen: Set<String> = [experiment]
    var ratios: [Double] = [sharpe]
    for entry in try ledger.entries()
    where entry.kind != .touch && roots.contains(entry.symbol) {
      guard seen.insert(entry.experiment).inserted else { continue }
      if entry.kind == .backtest, let ratio = entry.detail["sharpe"]?.double {
        ratios.append(ratio)
      }
    }
    let known = ratios.filter(\.isFinite).map { $0 / 252.0.squareRoot() }
    let deviation = Moments(known).deviation
    return AttemptCount(
      count: seen.count, dailyVariance: known.count > 1 ? deviation * deviation : nil,
      source: seen.count == 1
        ? "the ledger knows of no other attempt on these symbols"
        : "\(seen.count) different attempts on these symbols in the ledger, this one included")
  }

  /// Adds this run's line, once.
  ///
  /// - Throws: `LedgerError`.
  func append(sharpe: Double) throws {
    guard !(try ledger.entries().contains { $0.experiment == experiment }) else { return }
    let range = result.market.range
    try ledger.append(
      .backtest, symbol: symbol, experiment: experiment,
      detail: .object([
        "from": .integer(range.lowerBound), "to": .integer(range.upperBound),
        "sharpe": sharpe.isFinite ? .double(sharpe) : .null,
      ]), at: BacktestAttempt.now())
  }

  /// The same bars, bundles, settings and costs give the same run, and so the same hash.
  private static func hash(of result: BacktestResult) -> String {
    var parts = [
      "backtest", "\(result.market.range)", "\(result.options.account)",
      "\(result.options.agentActs) \(result.options.isAsIfPromoted)",
      "\(result.options.includesInSample)", "\(result.market.settings.weights)",
    ]
    for symbol in result.market.symbols {
      parts.append("\(symbol.served.name) \(symbol.every.code) \(symbol.terms)")
    }
    for day in result.record.days { parts.append("\(day.day) \(day.equity)") }
    return SHA256.hex(
      of: Array(parts.joined(separator: "\n").utf8).withUnsafeBytes { SHA256.hash($0) })
  }

  private static func now() -> String {
    let seconds = Int64(time(nil))
    let date = CivilDate(epoch: seconds)
    let rest = seconds - CivilDate.days(ofEpoch: seconds) * 86_400
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(date.year)-\(two(Int64(date.month)))-\(two(Int64(date.day)))T\(two(rest / 3_600)):"
      + "\(two(rest / 60 % 60)):\(two(rest % 60))Z"
  }
}
