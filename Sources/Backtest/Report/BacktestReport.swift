import Market

/// A backtest's figures and what they mean, ready to be written.
public struct BacktestReport: Sendable {
  public let result: BacktestResult
  /// Dates that no training saw; nil where the run has none.
  public let outOfSample: Performance?
  /// Dates that a bundle learned from; nil where nothing was traded on them.
  public let inSample: Performance?
  /// The headline's sample with an agent that does the other thing; nil where that was not run.
  public let comparison: Performance?
  public let attempts: AttemptCount
  public let study: SignalStudy
  public let limitations: [Limitation]
  public let breakdowns: [Breakdown]

  /// The report where the attempts are counted once the headline's Sharpe ratio is known.
  ///
  /// - Throws: as the other, and what `count` throws.
  public init(_ result: BacktestResult, counting count: (Double) throws -> AttemptCount) throws {
    let symbols = result.market.symbols
    let alone = AttemptCount(count: 1, source: "")
    let sharpe = { sample in Performance(result.record, sample, symbols, attempts: alone).sharpe }
    let isHeadline = result.record.changes(.outOfSample, symbols).isEmpty
    try self.init(result, attempts: try count(sharpe(isHeadline ? .inSample : .outOfSample)))
  }

  /// - Throws: `BacktestError.inSample` where no date is out of sample and the others were not asked for.
  public init(_ result: BacktestResult, attempts: AttemptCount) throws(BacktestError) {
    let symbols = result.market.symbols
    func performance(_ record: RunRecord, _ sample: Sample) -> Performance? {
      let performance = Performance(record, sample, symbols, attempts: attempts)
      return performance.days > 0 ? performance : nil
    }
    self.result = result
    self.attempts = attempts
    let outOfSample = performance(result.record, .outOfSample)
    let includesInSample = result.options.includesInSample
    if outOfSample == nil, !includesInSample {
      let spans = symbols.map {
        "\($0.root) until \(BacktestMarket.day($0.seenUntil))"
      }
      throw .inSample(detail: spans.joined(separator: ", "))
    }
    self.outOfSample = outOfSample
    inSample = includesInSample ? performance(result.record, .inSample) : nil
    let headline: Sample = outOfSample == nil ? .inSample : .outOfSample
    comparison = result.comparison.flatMap { performance($0, headline) }
    study = SignalStudy(result.signals.filter { headline.holds($0.isInSample) })
    limitations = Limitation.all(result)
    breakdowns = Breakdown.all(result.record.trades(headline), symbols)
  }

  /// What the report stands for: the dates out of sample wherever there are any.
  public var headline: Performance {
    outOfSample ?? inSample
      ?? Performance(result.record, .outOfSample, result.market.symbols, attempts: attempts)
  }

  /// An edge is claimed only where chance, choice and cost are all ruled out.
  public var verdict: Verdict { Verdict(self) }
}

/// Whether a backtest shows an edge, and every reason why not.
public struct Verdict: Sendable, Equatable {
  public let hasEdge: Bool
  /// What speaks against an edge; empty where there is one.
  public let reasons: [String]

  static let tradesNeeded = 30
  static let certainty = 0.95
  static let overfittingMax = 0.4

  init(_ report: BacktestReport) {
    let headline = report.headline
    var reasons: [String] = []
    if headline.sample == .inSample {
      reasons.append("every figure is IN-SAMPLE: the models had seen these dates")
    }
    if headline.trades.count < Verdict.tradesNeeded {
      reasons.append(
        "\(headline.trades.count) trades are too few, \(Verdict.tradesNeeded) are needed")
    }
    if !(headline.netProfit > 0) { reasons.append("it lost money after costs") }
    if !(headline.sharpeInterval.map { $0.lowerBound > 0 } ?? false) {
      reasons.append("the interval of the Sharpe ratio reaches below zero")
    }
    if !(headline.deflatedSharpe >= Verdict.certainty) {
      reasons.append(
        "the deflated Sharpe ratio is \(Verdict.percent(headline.deflatedSharpe)), below 95 %")
    }
    if let overfitting = report.study.overfitting,
      overfitting.probability > Verdict.overfittingMax
    {
      reasons.append(
        "the probability of overfitting is \(Verdict.percent(overfitting.probability)), above "
          + "40 %: choosing among the parts is little better than drawing lots")
    }
    self.reasons = reasons
    hasEdge = reasons.isEmpty
  }

  static func percent(_ fraction: Double) -> String {
    fraction.isFinite ? "\((fraction * 1_000).rounded() / 10) %" : "unknown"
  }
}
