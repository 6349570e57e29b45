import Agent
import Backtest
import Decision
import Market
import Simulation
import Synchronization
import TestSupport

/// A short backtest of the simulated euro with the fixture's bundle, loose enough to trade.
enum TestRun {
  static let range = (MarketHistory.instant - 6 * 3_600)..<(MarketHistory.instant + 8 * 3_600)

  /// Enters on any conviction, so that a few hours hold several trades.
  static var settings: DecisionSettings {
    var settings = DecisionSettings.standard
    for index in settings.weights.rows.indices { settings.weights.rows[index].threshold = 20 }
    settings.outsideFractionMax = 1
    return settings
  }

  static func market(
    range: Range<Int64> = TestRun.range, isShadow: Bool = false,
    bundle: FixtureBundle = FixtureBundle(), every: Timeframe = .m15
  ) throws -> BacktestMarket {
    let euro = BacktestSymbol(
      root: "EURUSD", terms: MarketHistory.euro.symbol, series: MarketHistory.euro.series,
      range: range, every: every, served: try bundle.served(isShadow: isShadow))
    let settings = settings
    let companions = settings.roots.filter { $0 != "EURUSD" }.map { root in
      (root: root, bars: companion(root)?[.h1] ?? BarColumns())
    }
    return BacktestMarket(
      symbols: [euro], companions: companions, clock: .newYorkClose, range: range,
      settings: settings)
  }

  static func companion(_ root: String) -> MarketHistory? {
    switch root {
    case "XAUUSD": .gold
    case "GBPUSD": .pound
    default: nil
    }
  }

  static func options(
    _ change: (inout BacktestOptions) -> Void = { _ in }
  ) -> BacktestOptions {
    var options = BacktestOptions(
      account: SimulatedAccount.Settings(), policy: TestPolicy.favouring(.closeAll))
    options.account.latencySeconds = 0.25
    options.account.slippageSpreads = 0.25
    change(&options)
    return options
  }

  /// What a run told its observer, in order.
  enum Told: Sendable {
    case decided(BarCloseEvent, Decision, Int64)
    case dealt(TradeEvent)
  }

  final class Recorder: BacktestObserver {
    private let list = Mutex<[Told]>([])

    var told: [Told] { list.withLock { $0 } }

    func decided(_ event: BarCloseEvent, _ decision: Decision, decisionID: Int64) {
      list.withLock { $0.append(.decided(event, decision, decisionID)) }
    }

    func dealt(_ event: TradeEvent) { list.withLock { $0.append(.dealt(event)) } }
  }

  /// One run that several tests look at.
  static let standard = Result {
    let recorder = Recorder()
    let result = try Backtest(try market(), options(), observer: recorder).run()
    return (result: result, told: recorder.told)
  }
}
