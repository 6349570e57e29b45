/// When a challenger takes the champion's place without anybody's word.
///
/// Of each close that both spoke of and whose label is known, the gain is the champion's squared error
/// less the challenger's. Labels overlap: each looks ahead as far as the label's time limit, so gains
/// nearer to each other than that are hardly more than one observation. Time is therefore cut into
/// blocks of twice the limit, of which the closes of the first half count: no label of one block
/// reaches into the next. The blocks' mean gains are the observations of a one-sided t test against
/// the margin.
///
/// Looking again and again would promote by luck some day. So it is looked when there are 1, 2, 4, …
/// times the least number of blocks, at the first so many of them, and look k spends 1/2^k of the
/// error that is allowed: a challenger that is no better is ever promoted with that probability at most.
/// Source: F. X. Diebold and R. S. Mariano, "Comparing Predictive Accuracy", 1995;
/// K. K. G. Lan and D. L. DeMets, "Discrete Sequential Boundaries for Clinical Trials", 1983.
public struct PromotionRule: Sendable, Equatable {
  /// Whose word a promotion takes.
  public enum Way: String, Sendable, CaseIterable {
    /// An operator's alone.
    case hand
    /// This rule's as well.
    case rule
  }

  public var way = Way.hand
  /// Closes that both spoke of and whose label is known, at least.
  public var callsMin = 500
  /// Days of the broker with such a close, at least.
  public var daysMin = 20
  /// Blocks at the first look; the t test needs some to know how much they differ.
  public var blocksMin = 10
  /// By how much the challenger's Brier score must be the lower at least.
  public var brierMargin = 0.0
  /// One less the probability with which a challenger that is no better is ever promoted.
  public var confidence = 0.95
  /// Whether its walk-forward must have shown an edge as well.
  public var needsEdge = true
  /// How many of the newest that wait are tried beside each other.
  public var challengersMax = 4

  public init() {}

  /// What the closes so far say of a challenger.
  ///
  /// - Parameters:
  ///   - calls: in the order of time, each close once.
  ///   - limit: how far a label looks ahead, seconds.
  /// - Complexity: O(n)
  public func trial(_ calls: [PairedCall], limit: Int64, hasEdge: Bool) -> Trial {
    let known = calls.filter(\.isKnown)
    var trial = Trial()
    trial.calls = known.count
    trial.days = Set(known.map { PromotionRule.floor($0.time, 86_400) }).count
    if !known.isEmpty {
      trial.championBrier = brier(known, \.champion)
      trial.challengerBrier = brier(known, \.challenger)
    }
    let gains = PromotionRule.blockGains(known, limit: max(1, limit))
    trial.blocks = gains.count
    trial.look = look(gains)
    if needsEdge && !hasEdge {
      trial.verdict = .noEdge
    } else if trial.calls < callsMin || trial.days < daysMin {
      trial.verdict = .tooFew
    } else if let look = trial.look {
      trial.verdict = look.low > brierMargin ? .better : .notBetter
    }
    return trial
  }

  /// The first look that shows it to be better, else the last one; nil before the first.
  private func look(_ gains: [Double]) -> Trial.Look? {
    var found: Trial.Look?
    var count = max(2, blocksMin)
    var error = 1 - confidence
    while count <= gains.count {
      error /= 2
      let look = Trial.Look(gains.prefix(count), error: error)
      found = look
      if look.low > brierMargin { break }
      count *= 2
    }
    return found
  }

  /// The mean gain of each block whose first half is over.
  static func blockGains(_ calls: [PairedCall], limit: Int64) -> [Double] {
    guard let last = calls.last?.time else { return [] }
    var gains: [Double] = []
    var block: Int64?
    var sum = 0.0
    var count = 0
    for call in calls {
      let own = floor(call.time, 2 * limit)
      let start = own * 2 * limit
      guard call.time - start < limit, last - start >= limit else { continue }
      if own != block {
        if count > 0 { gains.append(sum / Double(count)) }
        (block, sum, count) = (own, 0, 0)
      }
      sum += call.gain
      count += 1
    }
    if count > 0 { gains.append(sum / Double(count)) }
    return gains
  }

  private func brier(_ calls: [PairedCall], _ side: KeyPath<PairedCall, Double>) -> Double? {
    ScoreCard(calls.map { ScoredCall(probability: $0[keyPath: side], label: $0.label) }).brier
  }

  private static func floor(_ time: Int64, _ length: Int64) -> Int64 {
    time >= 0 ? time / length : (time - length + 1) / length
  }
}
