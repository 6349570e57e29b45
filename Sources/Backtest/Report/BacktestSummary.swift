import Market

/// A report in a few lines for a terminal.
public struct BacktestSummary: Sendable {
  let report: BacktestReport

  public init(_ report: BacktestReport) { self.report = report }

  public var text: String {
    let market = report.result.market
    let headline = report.headline
    var lines = [
      "\(headline.sample.label) \(market.symbols.map(\.root).joined(separator: " ")), "
        + "\(headline.days) trading days from \(BacktestMarket.day(market.range.lowerBound)) to "
        + "\(BacktestMarket.day(market.range.upperBound)), \(report.result.record.events) events",
      "",
    ]
    lines += Self.figures(headline)
    if let other = report.comparison {
      lines.append(
        Self.row(
          report.result.options.agentActs ? "without the agent" : "had the agent acted",
          "\(Self.number(other.netProfit, 0)) net, Sharpe \(Self.number(other.sharpe))"))
    }
    if let inSample = report.inSample {
      lines.append(
        Self.row(
          "IN-SAMPLE, not in the above",
          "\(Self.number(inSample.netProfit, 0)) net, Sharpe \(Self.number(inSample.sharpe))"))
    }
    lines.append("")
    for finding in Finding.all(report) {
      lines.append("\(finding.weight == .warning ? "!" : "-") \(finding.text)")
    }
    let verdict = report.verdict
    lines += ["", "verdict: \(verdict.hasEdge ? "edge" : "no edge")"]
    lines += verdict.reasons.map { "  \($0)" }
    return lines.joined(separator: "\n")
  }

  private static func figures(_ performance: Performance) -> [String] {
    let trades = performance.trades
    func range(_ range: ClosedRange<Double>?) -> String {
      range.map { "[\(number($0.lowerBound)), \(number($0.upperBound))]" } ?? "[unknown]"
    }
    return [
      row(
        "net profit",
        "\(number(performance.netProfit, 0)) (\(Verdict.percent(performance.returnFraction)))"),
      row("Sharpe, net", "\(number(performance.sharpe)) \(range(performance.sharpeInterval))"),
      row("probabilistic Sharpe", Verdict.percent(performance.probabilisticSharpe)),
      row(
        "deflated Sharpe",
        "\(Verdict.percent(performance.deflatedSharpe)) of \(performance.attempts) attempts"),
      row(
        "minimum track record",
        performance.minimumTrackRecordDays < 100 * Performance.daysOfYear
          ? "\(number(performance.minimumTrackRecordDays, 0)) days" : "more than a hundred years"),
      row("maximum drawdown", Verdict.percent(performance.maximumDrawdown)),
      row(
        "trades",
        "\(trades.count), won \(Verdict.percent(trades.won.share)), "
          + "mean \(number(trades.meanR, 3)) R \(range(trades.meanRInterval))"),
      row(
        "before costs",
        "\(number(trades.grossProfit, 0)); spread \(number(trades.spreadCost, 0)), "
          + "slippage \(number(trades.slippageCost, 0)), commission "
          + "\(number(trades.commission, 0)), swap \(number(trades.swapCost, 0))"),
    ]
  }

  private static func row(_ name: String, _ value: String) -> String {
    name + String(repeating: " ", count: max(1, 30 - name.count)) + value
  }

  private static func number(_ value: Double, _ digits: Int = 2) -> String {
    guard value.isFinite else { return value.isNaN ? "unknown" : "infinite" }
    let scale = [1.0, 10, 100, 1_000][min(3, digits)]
    let rounded = (value * scale).rounded() / scale
    return digits == 0 ? "\(Int(max(-1e15, min(1e15, rounded))))" : "\(rounded)"
  }
}
