import Decision
public import Market

/// Which events a training set holds, and which timeframes its models are trained on.
public struct TrainingPlan: Sendable, Equatable {
  /// Bars of one timeframe that a symbol has.
  public struct Span: Sendable, Equatable {
    public var first: Int64
    public var last: Int64
    public var count: Int

    public init(first: Int64, last: Int64, count: Int) {
      self.first = first
      self.last = last
      self.count = count
    }
  }

  /// The timeframe at whose closes the models are trained.
  public var every: Timeframe
  public var timeframes: TimeframeSet
  /// The timeframe of the sequence member: M5, or the finest declared where there is no M5.
  public var sequence: Timeframe

  /// Bars that a timeframe needs before anything is trained at its closes.
  public static let barsNeeded: [Timeframe: Int] = [
    .m5: 50_000, .m15: 20_000, .m30: 10_000, .h1: 10_000, .h4: 5_000, .d1: 2_000,
  ]

  /// Plans from what the store has.
  ///
  /// `every` is the one asked for, else the first of M15, H1, H4, D1 with enough bars. A timeframe is
  /// declared where its bars reach over at least three quarters of the span of `every`.
  ///
  /// - Parameter allowShort: a window of bars is enough; the bundle's card says that it was short.
  /// - Throws: `tooLittle` naming what is needed against what is there.
  public init(
    symbol: String, coverage: [Timeframe: Span], every wanted: Timeframe?,
    allowShort: Bool = false
  ) throws(TrainingSetError) {
    let order: [Timeframe] = wanted.map { [$0] } ?? [.m15, .h1, .h4, .d1]
    func needed(_ timeframe: Timeframe) -> Int {
      // At M1 nothing is ever entered, so no minimum was founded for it: a window will do.
      TrainingPlan.barsNeeded[timeframe] ?? BarBook.window
    }
    func has(_ timeframe: Timeframe, _ count: Int) -> Bool {
      (coverage[timeframe]?.count ?? 0) >= count
    }
    let enough =
      order.first { has($0, needed($0)) }
      ?? (allowShort ? order.first { has($0, BarBook.window) } : nil)
    guard let chosen = enough, let base = coverage[chosen] else {
      let detail = order.map { timeframe in
        let least = allowShort ? BarBook.window : needed(timeframe)
        return "\(timeframe.code) \(coverage[timeframe]?.count ?? 0) of \(least) bars"
      }
      throw .tooLittle(
        symbol: symbol,
        detail: "too little history: " + detail.joined(separator: ", ")
          + "; import more with `conviction import`"
          + (allowShort ? "" : ", or pass --allow-short knowingly"))
    }
    every = chosen
    let latestStart = base.first + (base.last - base.first) / 4
    let declared = Timeframe.allCases.filter { timeframe in
      guard let span = coverage[timeframe], span.count >= BarBook.window else { return false }
      return span.first <= latestStart && span.last >= base.last - 30 * 86_400
    }
    timeframes = TimeframeSet(declared)
    sequence = declared.contains(.m5) ? .m5 : (declared.first ?? chosen)
  }
}
