/// What to close before a reset so that the floors it brings are not breached.
///
/// The balance falls by a loss that is closed and equity does not, so the floors after the reset,
/// which hang from the balance, come down by it. Closing gains would do the opposite.
public struct MidnightReduction: Sendable, Equatable {
  /// One position that may be closed, in whole or in part.
  public struct Candidate: Sendable, Equatable {
    public var ticket: Int64
    public var lots: Double
    /// Account currency, swap included.
    public var floating: Double
    /// NaN where the specification is not known: it is closed in whole.
    public var lotStep: Double
    public var lotMin: Double

    public init(
      ticket: Int64, lots: Double, floating: Double, lotStep: Double = .nan, lotMin: Double = .nan
    ) {
      self.ticket = ticket
      self.lots = lots
      self.floating = floating
      self.lotStep = lotStep
      self.lotMin = lotMin
    }
  }

  /// Lots to close by ticket.
  public private(set) var lots: [Int64: Double] = [:]

  /// The least that brings the use of a hard limit after the reset down to `stopEntriesAt`: the
  /// largest losers first; where all of them are not enough, everything that is not in profit.
  ///
  /// - Complexity: O(n log n) in the candidates.
  public init(
    profile: PropProfile, account: PropAccount, balance: Double, equity: Double,
    candidates: [Candidate]
  ) {
    func used(_ closed: Double) -> Double {
      MidnightForecast.floors(profile, account, balance: balance - closed, equity: equity)
        .hardUsedFraction
    }
    guard used(0) >= profile.closeAllAt else { return }
    let losers = candidates.filter { $0.floating < 0 }.sorted {
      ($0.floating, $0.ticket) < ($1.floating, $1.ticket)
    }
    var enough = losers.reduce(0) { $0 - $1.floating }
    guard used(enough) <= profile.stopEntriesAt else {
      for candidate in candidates where candidate.floating <= 0 {
        lots[candidate.ticket] = candidate.lots
      }
      return
    }
    // The use falls with every loss that is closed, so halving finds where it is low enough.
    var tooLittle = 0.0
    for _ in 0..<48 {
      let middle = (tooLittle + enough) / 2
      if used(middle) <= profile.stopEntriesAt { enough = middle } else { tooLittle = middle }
    }
    for loser in losers where enough > 0 {
      let share = min(1, enough / -loser.floating)
      enough += share * loser.floating
      let part = StepGrid(step: loser.lotStep).up(share * loser.lots)
      let leavesEnough = loser.lots - part >= loser.lotMin && part >= loser.lotMin
      lots[loser.ticket] = share < 1 && leavesEnough ? part : loser.lots
    }
  }
}
