public import Decision
public import Market
public import Simulation
public import Store

extension BacktestMarket {
  /// What a backtest is to be of.
  public struct Request: Sendable {
    public var roots: [String]
    /// Broker time.
    public var range: Range<Int64>
    /// The shortest timeframe with events; nil for the finest from M5 that a bundle declares.
    public var every: Timeframe?
    public var clock: BrokerClock
    public var settings: DecisionSettings
    public var bundles: [String: ServedBundle]
    public var terms: [String: SimulatedSymbol]

    public init(
      roots: [String], range: Range<Int64>, every: Timeframe?, clock: BrokerClock,
      settings: DecisionSettings, bundles: [String: ServedBundle],
      terms: [String: SimulatedSymbol]
    ) {
      self.roots = roots
      self.range = range
      self.every = every
      self.clock = clock
      self.settings = settings
      self.bundles = bundles
      self.terms = terms
    }
  }

  /// Reads from the store what the run looks at: the range, and windows of bars before it.
  ///
  /// - Throws: `BacktestError` where a symbol lacks bars, a bundle or a specification; `StoreError`.
  public init(_ table: BarTable, _ request: Request) throws {
    var symbols: [BacktestSymbol] = []
    for root in request.roots {
      guard let terms = request.terms[root] else {
        throw BacktestError.noSpecification(symbol: root)
      }
      guard let served = request.bundles[root] else { throw BacktestError.noBundle(symbol: root) }
      let series = try Timeframe.allCases.map {
        try BacktestMarket.bars(table, root, $0, request.range)
      }
      let every = BacktestMarket.every(request.every, served, series)
      let symbol = BacktestSymbol(
        root: root, terms: terms, series: series, range: request.range, every: every,
        served: served)
      guard symbol.path.count > 0 else {
        throw BacktestError.noBars(
          symbol: root, from: BacktestMarket.day(request.range.lowerBound),
          to: BacktestMarket.day(request.range.upperBound))
      }
      symbols.append(symbol)
    }
    let companions = try request.settings.roots.filter { !request.roots.contains($0) }.map { root in
      (root: root, bars: try BacktestMarket.bars(table, root, .h1, request.range))
    }
    self.init(
      symbols: symbols, companions: companions, clock: request.clock, range: request.range,
      settings: request.settings)
  }

  /// The bars of the range and the window before it, across whatever hole the history has.
  private static func bars(
    _ table: BarTable, _ root: String, _ timeframe: Timeframe, _ range: Range<Int64>
  ) throws -> BarColumns {
    let window = Int64(BarBook.held) * timeframe.seconds * 2 + 14 * 86_400
    let near = try table.load(
      symbol: root, timeframe: timeframe, from: range.lowerBound - window, to: range.upperBound)
    if near.firstIndex(atOrAfter: range.lowerBound) >= BarBook.held { return near }
    return try table.load(
      symbol: root, timeframe: timeframe, from: .min, to: range.upperBound)
  }

  private static func every(
    _ wanted: Timeframe?, _ served: ServedBundle, _ series: [BarColumns]
  ) -> Timeframe {
    if let wanted, !series[wanted.rawValue].isEmpty { return wanted }
    let least = max(wanted ?? .m5, .m5)
    return served.timeframes.members.first { $0 >= least && !series[$0.rawValue].isEmpty } ?? .h1
  }

  /// `2025-01-31` of broker time.
  static func day(_ time: Int64) -> String {
    let date = CivilDate(epoch: time)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(date.year)-\(two(date.month))-\(two(date.day))"
  }
}
