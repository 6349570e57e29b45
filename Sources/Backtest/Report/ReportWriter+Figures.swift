import JSON
import Market

extension ReportWriter {
  /// The members of one sample's figures.
  static func write(_ performance: Performance, _ json: inout JSONWriter) {
    json.member("sample", performance.sample.rawValue)
    json.member("label", performance.sample.label)
    json.member("days", performance.days)
    json.member("net_profit", performance.netProfit)
    json.member("return", performance.returnFraction)
    json.member("volatility", performance.volatility)
    json.member("sharpe", performance.sharpe)
    interval("sharpe_interval", performance.sharpeInterval, &json)
    json.member("probabilistic_sharpe", performance.probabilisticSharpe)
    json.member("deflated_sharpe", performance.deflatedSharpe)
    json.member("attempts", performance.attempts)
    json.member("minimum_track_record_days", performance.minimumTrackRecordDays)
    json.member("maximum_drawdown", performance.maximumDrawdown)
    json.member("longest_drawdown_days", performance.longestDrawdownDays)
    json.object("trades") { write(performance.trades, &$0) }
  }

  /// The members of a set of trades.
  static func write(_ trades: TradeStatistics, _ json: inout JSONWriter) {
    json.member("count", trades.count)
    json.member("won", trades.won.successes)
    json.member("won_share", trades.won.share)
    interval("won_interval", trades.won.interval, &json)
    json.member("net_profit", trades.netProfit)
    json.member("gross_profit", trades.grossProfit)
    json.object("costs") { json in
      json.member("spread", trades.spreadCost)
      json.member("slippage", trades.slippageCost)
      json.member("commission", trades.commission)
      json.member("swap", trades.swapCost)
      json.member("total", trades.costs)
    }
    json.member("profit_factor", trades.profitFactor)
    json.member("mean_r", trades.meanR)
    interval("mean_r_interval", trades.meanRInterval, &json)
    json.member("deviation_r", trades.deviationR)
    json.member("mean_win_r", trades.meanWinR)
    json.member("mean_loss_r", trades.meanLossR)
    json.member("best", trades.best)
    json.member("worst", trades.worst)
    json.member("longest_losing_streak", trades.longestLosingStreak)
    json.member("mean_hours", trades.meanHours)
  }

  private static func interval(
    _ name: String, _ range: ClosedRange<Double>?, _ json: inout JSONWriter
  ) {
    json.key(named: name)
    guard let range else { return json.writeNull() }
    json.beginArray()
    json.write(range.lowerBound)
    json.write(range.upperBound)
    json.endArray()
  }

  /// Every trade of the run, the in-sample ones marked.
  func trades(_ json: inout JSONWriter) {
    let symbols = report.result.market.symbols
    json.array("trades", report.result.record.trades) { json, trade in
      json.member("ticket", trade.ticket)
      json.member("added_to", trade.addedTo)
      json.member("symbol", symbols[trade.symbol].root)
      json.member("side", trade.side.rawValue)
      json.member("lots", trade.lots)
      json.member("open_time", trade.openTime)
      json.member("open_price", trade.openPrice)
      json.member("stop_loss", trade.stopLoss)
      json.member("take_profit", trade.takeProfit)
      json.member("close_time", trade.closeTime)
      json.member("close_price", trade.closePrice)
      json.member("exit", trade.exitReason)
      json.member("in_sample", trade.isInSample)
      json.member("decision_id", trade.decisionID)
      json.member("trigger", trade.trigger?.code)
      json.member("conviction", trade.conviction)
      json.member("probability", trade.probability)
      json.member("confidence", trade.confidence)
      json.member("regime", trade.regime.map { Breakdown.regimes[min(max($0, 0), 2)] })
      json.member("session", trade.session.map { Breakdown.sessions[min(max($0, 0), 4)] })
      json.member("profit", trade.profit)
      json.member("commission", trade.commission)
      json.member("swap", trade.swap)
      json.member("spread_cost", trade.spreadCost)
      json.member("slippage_cost", trade.slippageCost)
      json.member("net", trade.net)
      json.member("risk", trade.risk)
      json.member("r", trade.r)
      json.member("worst_r", trade.worstR)
      json.member("best_r", trade.bestR)
      json.member("partial_closes", trade.partialCloses)
      json.key("days")
      json.beginArray()
      for day in trade.days {
        json.beginArray()
        json.write(day.day)
        json.write(day.change)
        json.write(day.low)
        json.endArray()
      }
      json.endArray()
    }
  }
}
