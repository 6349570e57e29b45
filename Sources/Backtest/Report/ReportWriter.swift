import Agent
import Decision
import JSON
import Market
import Models
import Risk
import Simulation

/// Writes `backtest.json`: the same bytes for the same run, whatever the number of threads.
public struct ReportWriter: Sendable {
  let report: BacktestReport

  public init(_ report: BacktestReport) { self.report = report }

  private var market: BacktestMarket { report.result.market }

  /// The whole document.
  public func bytes() -> [UInt8] {
    var json = JSONWriter(reserving: 1 << 18)
    json.beginObject()
    json.member("format", 1)
    json.member("kind", "conviction-backtest")
    json.member("from", market.range.lowerBound)
    json.member("to", market.range.upperBound)
    json.member("sample", report.headline.sample.rawValue)
    json.member("label", report.headline.sample.label)
    json.member("as_if_promoted", report.result.options.isAsIfPromoted)
    json.member("include_in_sample", report.result.options.includesInSample)
    json.member("agent", report.result.options.agentActs)
    json.member(
      "agent_mode",
      report.result.options.usesAgent ? report.result.options.agentMode.rawValue : "none")
    let verdict = report.verdict
    json.object("verdict") { json in
      json.member("verdict", verdict.hasEdge ? "edge" : "no edge")
      json.strings("reasons", verdict.reasons)
    }
    json.object("attempts") { json in
      json.member("count", report.attempts.count)
      json.member("source", report.attempts.source)
    }
    conditions(&json)
    json.object("headline") { Self.write(report.headline, &$0) }
    optional("in_sample", report.inSample, &json)
    let acts = report.result.options.agentActs
    optional("without_agent", acts ? report.comparison : nil, &json)
    optional("with_agent", acts ? nil : report.comparison, &json)
    account(&json)
    series(&json)
    breakdowns(&json)
    study(&json)
    json.array("findings", Finding.all(report)) { json, finding in
      json.member("weight", finding.weight.rawValue)
      json.member("text", finding.text)
    }
    json.array("limitations", report.limitations) { json, limitation in
      json.member("direction", limitation.direction.rawValue)
      json.member("text", limitation.text)
    }
    trades(&json)
    json.endObject()
    return json.bytes
  }

  private func optional(_ name: String, _ performance: Performance?, _ json: inout JSONWriter) {
    json.key(named: name)
    guard let performance else { return json.writeNull() }
    json.object { Self.write(performance, &$0) }
  }

  /// The account and what each symbol cost to trade.
  private func conditions(_ json: inout JSONWriter) {
    let account = report.result.options.account
    json.object("account") { json in
      json.member("balance", account.balance)
      json.member("currency", account.currency)
      json.member("leverage", account.leverage)
      json.member("stop_out_level", account.stopOutLevel)
      json.member("latency_seconds", account.latencySeconds)
      json.member("slippage_spreads", account.slippageSpreads)
      json.member("risk_fraction", market.settings.risk.riskFraction)
    }
    json.array("symbols", market.symbols) { json, symbol in
      json.member("symbol", symbol.root)
      json.member("bundle", symbol.served.name)
      json.member("bundle_verdict", symbol.served.bundle.manifest.edge.verdict)
      json.member("shadow", symbol.served.isShadow)
      json.member("every", symbol.every.code)
      json.member("seen_until", symbol.seenUntil)
      json.member("in_sample_dates", symbol.isInSample(market.range.lowerBound))
      json.member("spread_points", symbol.terms.spreadPoints)
      json.member("commission_per_lot_and_side", symbol.terms.commissionPerLot)
      json.member("swap_long_points", symbol.terms.swapLongPoints)
      json.member("swap_short_points", symbol.terms.swapShortPoints)
      json.object("days_by_timeframe") { json in
        for timeframe in Timeframe.allCases {
          if let days = symbol.path.days[timeframe] { json.member(named: timeframe.code, days) }
        }
      }
    }
  }

  private func account(_ json: inout JSONWriter) {
    let record = report.result.record
    json.object("run") { json in
      json.member("events", record.events)
      json.member("final_balance", record.finalBalance)
      json.member("final_equity", record.finalEquity)
      json.member("maximum_drawdown", record.maximumDrawdown)
      json.object("exposure") { json in
        let seconds = Double(max(1, record.seconds))
        json.member("time_in_market", Double(record.secondsInMarket) / seconds)
        json.member("heat_mean", record.heatMean)
        json.member("heat_maximum", record.heatMaximum)
      }
      json.array("reasons", zip(market.symbols, record.reasons)) { json, row in
        json.member("symbol", row.0.root)
        for (reason, count) in row.1.sorted(by: { $0.key < $1.key }) {
          json.member(named: reason, count)
        }
      }
      json.object("changes") { json in
        for (what, count) in record.changes.sorted(by: { $0.key < $1.key }) {
          json.member(named: what, count)
        }
      }
      json.object("refused") { json in
        for refusal in OrderRefusal.allCases {
          if let count = record.refusals[refusal] { json.member(named: "\(refusal)", count) }
        }
      }
    }
  }

  /// Equity by day: day, equity at its end, the lowest within it, the result of each symbol.
  private func series(_ json: inout JSONWriter) {
    func write(_ name: String, _ record: RunRecord?) {
      json.key(named: name)
      json.beginArray()
      for day in record?.days ?? [] {
        json.beginArray()
        json.write(day.day)
        json.write(day.equity)
        json.write(day.low)
        json.beginArray()
        for change in day.changes { json.write(change) }
        json.endArray()
        json.endArray()
      }
      json.endArray()
    }
    write("days", report.result.record)
    let acts = report.result.options.agentActs
    write("days_without_agent", acts ? report.result.comparison : nil)
    write("days_with_agent", acts ? nil : report.result.comparison)
    monthly(&json)
  }

  private func monthly(_ json: inout JSONWriter) {
    let changes = report.result.record.changes(report.headline.sample, market.symbols)
    var months: [(year: Int, month: Int, change: Double, equity: Double)] = []
    for row in changes {
      let date = CivilDate(daysSinceEpoch: row.day)
      if let last = months.last, last.year == date.year, last.month == date.month {
        months[months.count - 1].change += row.change
      } else {
        months.append((date.year, date.month, row.change, row.equity))
      }
    }
    json.array("months", months) { json, month in
      json.member("year", month.year)
      json.member("month", month.month)
      json.member("net_profit", month.change)
      json.member("return", month.equity > 0 ? month.change / month.equity : nil)
    }
  }

  private func breakdowns(_ json: inout JSONWriter) {
    json.object("by") { json in
      for breakdown in report.breakdowns {
        json.key(named: breakdown.name)
        json.objects(breakdown.groups) { json, group in
          json.member("key", group.key)
          Self.write(group.trades, &json)
        }
      }
    }
  }

  private func study(_ json: inout JSONWriter) {
    let study = report.study
    json.object("signals") { json in
      json.member("count", study.count)
      json.member("rank_correlation", study.rankCorrelation)
      json.array("conviction", study.buckets) { json, bucket in
        json.member("low", bucket.low)
        json.member("high", bucket.high)
        json.member("count", bucket.count)
        json.member("mean_r", bucket.mean)
        json.member("reach", bucket.reach)
        json.member("won", bucket.won.share)
      }
      json.array("candidates", study.candidates) { json, candidate in
        json.member("name", candidate.name)
        json.member("count", candidate.count)
        json.member("mean_r", candidate.mean)
        json.member("sharpe", candidate.dailySharpe * Performance.daysOfYear.squareRoot())
      }
      json.key("overfitting")
      guard let overfitting = study.overfitting else { return json.writeNull() }
      json.object { json in
        json.member("probability", overfitting.probability)
        json.member("splits", overfitting.splits)
        json.member("blocks", overfitting.blocks)
        json.member("probability_of_loss", overfitting.probabilityOfLoss)
        json.key("logit_histogram")
        json.beginArray()
        for count in Self.histogram(overfitting.logits) { json.write(count) }
        json.endArray()
      }
    }
  }

  /// Counts of logits in fourteen bins of a half from −3.5 to 3.5, the ends open.
  private static func histogram(_ logits: [Double]) -> [Int] {
    var counts = Array(repeating: 0, count: 14)
    for logit in logits { counts[max(0, min(13, Int((logit + 3.5) * 2)))] += 1 }
    return counts
  }
}
