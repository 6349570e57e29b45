public import Market
public import Store

/// Builds the coarser timeframes of a symbol from the finer bars in the store.
///
/// Each timeframe is built from the next finer one that the symbol has, so that all go back to the
/// finest. A bar built from finer ones replaces one that came from a coarser file. It is built only
/// where the finer bars are known to cover it: within a run of finer bars, which a silence
/// of more than a week ends, the first bucket only if the run begins at its opening, the last only
/// if the run reaches its end. Everywhere else a coarser file's bar stays as it is.
///
///     finer      ··|··xx|xxxx|xx x|xx··|····        one run
///     built        |    | ok | ok |    |            first and last buckets are not covered
public struct CoarserBars {
  /// A silence that ends a run: longer than any holiday of a market that trades.
  static let silenceMax: Int64 = 7 * 86_400
  private static let chunkBars = 65_536

  private let bars: BarTable

  public init(_ bars: BarTable) { self.bars = bars }

  /// Rebuilds what changed bars of `timeframe` can change, itself included where there is a finer.
  ///
  /// - Parameters:
  ///   - first: the opening of the first bar that changed, broker time.
  ///   - last: the opening of the last.
  /// - Returns: what each timeframe gained, shortest first.
  /// - Throws: `diskFull`, `busy`, `damaged`, `inputOutput`; each batch of bars is stored or not.
  /// - Complexity: O(n) for n finer bars from `first` to `last`.
  public func rebuild(
    symbol: String, changed timeframe: Timeframe, from first: Int64, through last: Int64
  ) throws(StoreError) -> [ImportReport.Stored] {
    var stored: [ImportReport.Stored] = []
    for target in Timeframe.allCases where target >= timeframe {
      guard let source = try source(of: target, symbol: symbol) else { continue }
      let outcome = try build(
        target, from: source, symbol: symbol, first: first, last: last)
      if outcome.total > 0 { stored.append(.init(timeframe: target, bars: outcome)) }
    }
    return stored
  }

  /// The longest timeframe below `target` that has bars.
  private func source(of target: Timeframe, symbol: String) throws(StoreError) -> Timeframe? {
    for finer in Timeframe.allCases.reversed() where finer < target {
      if try bars.coverage(symbol: symbol, timeframe: finer) != nil { return finer }
    }
    return nil
  }

  private func build(
    _ target: Timeframe, from source: Timeframe, symbol: String, first: Int64, last: Int64
  ) throws(StoreError) -> BarUpsert {
    // A neighbouring bucket may have become complete by what changed beside it.
    var start = target.opening(of: first)
    if let earlier = try bars.last(symbol: symbol, timeframe: source, before: start) {
      start = target.opening(of: earlier.openTime)
    }
    var end = target.opening(of: last) + target.seconds
    if let later = try bars.first(symbol: symbol, timeframe: source, atOrAfter: end) {
      end = target.opening(of: later.openTime) + target.seconds
    }
    let before = try bars.last(symbol: symbol, timeframe: source, before: start)
    let after = try bars.first(symbol: symbol, timeframe: source, atOrAfter: end)
    var run = BarRun(target, from: source, after: before?.openTime)
    var outcome = BarUpsert()
    var position = start
    while position < end {
      let chunk = try bars.load(
        symbol: symbol, timeframe: source, from: position, to: end,
        limit: CoarserBars.chunkBars)
      guard let newest = chunk.last else { break }
      for row in 0..<chunk.count { run.add(chunk[row]) }
      outcome += try bars.upsert(run.takeBuilt(), symbol: symbol, timeframe: target)
      position = newest.openTime + 1
    }
    run.finish(before: after?.openTime)
    outcome += try bars.upsert(run.takeBuilt(), symbol: symbol, timeframe: target)
    return outcome
  }
}
