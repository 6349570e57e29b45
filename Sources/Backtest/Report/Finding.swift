import Decision
import Market

/// One thing that a reader of the figures should know, in plain language.
public struct Finding: Sendable, Equatable {
  public enum Weight: String, Sendable {
    case warning, note
  }

  public let weight: Weight
  public let text: String

  static func all(_ report: BacktestReport) -> [Finding] {
    let headline = report.headline
    return sampling(report) + evidence(headline, report) + costs(headline.trades)
      + concentration(report) + agent(report) + conviction(report.study)
  }

  private static func warning(_ text: String) -> Finding { Finding(weight: .warning, text: text) }

  private static func note(_ text: String) -> Finding { Finding(weight: .note, text: text) }

  private static func number(_ value: Double, _ digits: Int = 2) -> String {
    guard value.isFinite else { return value.isNaN ? "unknown" : "infinite" }
    let scale = digits == 0 ? 1.0 : digits == 1 ? 10 : 100
    return digits == 0
      ? "\(Int(max(-1e15, min(1e15, value)).rounded()))" : "\((value * scale).rounded() / scale)"
  }

  private static func sampling(_ report: BacktestReport) -> [Finding] {
    var list: [Finding] = []
    let market = report.result.market
    let options = report.result.options
    for symbol in market.symbols {
      let first = market.range.lowerBound
      guard symbol.isInSample(first) else { continue }
      let until = BacktestMarket.day(symbol.seenUntil)
      list.append(
        options.includesInSample
          ? warning(
            "IN-SAMPLE: the bundle of \(symbol.root) had seen every date to \(until) in training; "
              + "its trades until then show what it remembers and are not in the headline")
          : note(
            "\(symbol.root) is not traded before \(until): its bundle had seen those dates in "
              + "training"))
    }
    let shadows = market.symbols.filter { $0.served.isShadow }.map(\.root)
    if !shadows.isEmpty {
      let names = shadows.joined(separator: ", ")
      list.append(
        options.isAsIfPromoted
          ? warning(
            "AS IF PROMOTED: the bundles of \(names) serve in shadow and would not trade live")
          : note("the bundles of \(names) serve in shadow and did not enter"))
    }
    let judged = market.symbols.filter {
      $0.judged.upperBound > market.range.lowerBound
        && $0.judged.lowerBound < market.range.upperBound
    }.map(\.root)
    if !judged.isEmpty {
      list.append(
        note(
          "the verdicts of the bundles of \(judged.joined(separator: ", ")) were read off a stretch "
            + "that lies in this range: no model learned from it, but they were chosen by it"))
    }
    return list
  }

  private static func evidence(_ headline: Performance, _ report: BacktestReport) -> [Finding] {
    var list: [Finding] = []
    let trades = headline.trades
    if trades.count == 0 {
      return [warning("no trade was made: nothing can be said of an edge")]
    }
    if trades.count < Verdict.tradesNeeded {
      list.append(
        warning(
          "\(trades.count) trades are too few to tell skill from luck; "
            + "\(Verdict.tradesNeeded) are the least"))
    }
    if let interval = headline.sharpeInterval, interval.lowerBound <= 0 {
      list.append(
        warning(
          "the Sharpe ratio of \(number(headline.sharpe)) may as well be zero: its 95 % interval "
            + "is \(number(interval.lowerBound)) to \(number(interval.upperBound))"))
    }
    if headline.minimumTrackRecordDays > Double(headline.days) {
      let needed = headline.minimumTrackRecordDays
      list.append(
        note(
          needed < 100 * Performance.daysOfYear
            ? "\(number(needed, 0)) trading days would be needed to be sure of a Sharpe ratio above "
              + "zero; there are \(headline.days)"
            : needed.isFinite
              ? "more than a hundred years would be needed to be sure of a Sharpe ratio above zero"
              : "no length of record would show an edge with a Sharpe ratio that is not positive"))
    }
    if headline.attempts > 1 {
      list.append(
        note(
          "\(headline.attempts) attempts were made on this history: the deflated Sharpe ratio is "
            + Verdict.percent(headline.deflatedSharpe)))
    }
    if let overfitting = report.study.overfitting {
      list.append(
        (overfitting.probability > Verdict.overfittingMax ? warning : note)(
          "of the parts of the decision, the one that was best on half of the days was below the "
            + "median on the other half in \(Verdict.percent(overfitting.probability)) of "
            + "\(overfitting.splits) splits"))
    }
    return list
  }

  private static func costs(_ trades: TradeStatistics) -> [Finding] {
    guard trades.count > 0, trades.costs > 0 else { return [] }
    if trades.grossProfit > 0, trades.netProfit <= 0 {
      return [
        warning(
          "costs eat the edge: \(number(trades.grossProfit, 0)) before and "
            + "\(number(trades.netProfit, 0)) after costs of \(number(trades.costs, 0))")
      ]
    }
    let share = trades.costs / trades.grossProfit
    guard trades.grossProfit > 0, share > 0.3 else { return [] }
    return [note("costs take \(Verdict.percent(share)) of the profit before costs")]
  }

  private static func concentration(_ report: BacktestReport) -> [Finding] {
    let trades = report.headline.trades
    guard trades.netProfit > 0, trades.count > 1 else { return [] }
    var list: [Finding] = []
    if trades.best > trades.netProfit / 2 {
      list.append(
        warning(
          "one trade makes the result: without its \(number(trades.best, 0)) there remain "
            + "\(number(trades.netProfit - trades.best, 0)) of \(number(trades.netProfit, 0))"))
    }
    let symbols = report.breakdowns.first { $0.name == "symbol" }?.groups ?? []
    if symbols.count > 1,
      let best = symbols.max(by: { $0.trades.netProfit < $1.trades.netProfit }),
      best.trades.netProfit >= trades.netProfit
    {
      list.append(warning("one symbol makes the result: all others than \(best.key) lose together"))
    }
    return list
  }

  private static func agent(_ report: BacktestReport) -> [Finding] {
    guard let other = report.comparison else { return [] }
    let acts = report.result.options.agentActs
    let (with, without) =
      acts
      ? (report.headline.netProfit, other.netProfit) : (other.netProfit, report.headline.netProfit)
    let gain = with - without
    let figures = "\(number(with, 0)) with it, \(number(without, 0)) without"
    return [
      note(
        acts
          ? "the agent \(gain >= 0 ? "added" : "cost") \(number(abs(gain), 0)): \(figures)"
          : "the agent serves in shadow and changed nothing; acting it would have "
            + "\(gain >= 0 ? "added" : "cost") \(number(abs(gain), 0)): \(figures)")
    ]
  }

  private static func conviction(_ study: SignalStudy) -> [Finding] {
    func pooled(_ range: Range<Double>) -> (mean: Double, reach: Double, count: Int)? {
      let members = study.buckets.filter { range.contains($0.low) }
      let count = members.reduce(0) { $0 + $1.count }
      guard count > 0 else { return nil }
      let total = Double(count)
      let mean = members.reduce(0) { $0 + $1.mean * Double($1.count) } / total
      let square = members.reduce(0) { sum, bucket in
        let part = bucket.reach * Double(bucket.count) / total
        return sum + part * part
      }
      return (mean, square.squareRoot(), count)
    }
    guard let high = pooled(80..<101), let low = pooled(70..<80) else { return [] }
    let difference = high.mean - low.mean
    let reach = (high.reach * high.reach + low.reach * low.reach).squareRoot()
    let figures =
      "\(number(high.mean)) R on \(high.count) events against \(number(low.mean)) R on "
      + "\(low.count)"
    if abs(difference) <= reach {
      return [note("a conviction of 80 is not shown to be better than one of 70: \(figures)")]
    }
    return [
      (difference > 0 ? note : warning)(
        "a conviction of 80 was \(difference > 0 ? "better" : "worse") than one of 70: \(figures)")
    ]
  }
}
