public import Decision
public import Market
import Models
public import Simulation

/// One symbol of a backtest: its bars, what it costs to trade, and what decides it.
public struct BacktestSymbol: Sendable {
  public let root: String
  /// The specification and costs at the simulated broker.
  public let terms: SimulatedSymbol
  /// All bars that the run may look at, by `Timeframe.rawValue`, broker time.
  public let series: [BarColumns]
  public let path: PricePath
  /// Events are made at the closes of this timeframe and of longer ones.
  public let every: Timeframe
  public let served: ServedBundle
  /// The last instant that the bundle's training or validation knew anything of, labels included.
  public let seenUntil: Int64
  /// The stretch its verdict was judged on.
  public let judged: ClosedRange<Int64>

  public init(
    root: String, terms: SimulatedSymbol, series: [BarColumns], range: Range<Int64>,
    every: Timeframe, served: ServedBundle
  ) {
    self.root = root
    self.terms = terms
    self.series = series
    self.every = every
    self.served = served
    path = PricePath(series, range)
    let manifest = served.bundle.manifest
    let horizon = Int64((manifest.label.timeLimitHours * 3_600).rounded(.up))
    seenUntil = max(manifest.train.to, manifest.validation.to) + horizon
    judged = manifest.test.from...max(manifest.test.from, manifest.test.to)
  }

  /// Whether an event at `time` is one the bundle learned from, or earlier.
  public func isInSample(_ time: Int64) -> Bool { time <= seenUntil }

  subscript(timeframe: Timeframe) -> BarColumns { series[timeframe.rawValue] }
}
