/// When a bundle is to be trained anew.
public struct RetrainRule: Sendable, Equatable {
  /// Calls whose accuracy is looked at.
  public var recent = 50
  /// Calls before them that it is compared with.
  public var before = 150
  /// The least part of the accuracy before that is good enough.
  public var ratio = 0.9
  /// Seconds after which it is time anyway; 0: never.
  public var age: Int64 = 7 * 86_400

  public init() {}

  public enum Reason: Sendable, Equatable {
    /// The last calls were right less often than those before them.
    case accuracyFell(from: Double, to: Double)
    case calendar(ageSeconds: Int64)
  }

  /// Why it is time; none where it is not, or too few calls tell.
  ///
  /// - Parameters:
  ///   - calls: the ensemble's, oldest first.
  ///   - age: seconds since the bundle was trained.
  public func reasons(_ calls: [ScoredCall], age: Int64?) -> [Reason] {
    var reasons: [Reason] = []
    if let (before, recent) = accuracies(calls), recent < ratio * before {
      reasons.append(.accuracyFell(from: before, to: recent))
    }
    if self.age > 0, let age, age >= self.age { reasons.append(.calendar(ageSeconds: age)) }
    return reasons
  }

  /// The accuracy of the last calls and of those before them; nil with fewer than both.
  public func accuracies(_ calls: [ScoredCall]) -> (before: Double, recent: Double)? {
    guard calls.count >= recent + before,
      let old = ScoreCard.accuracy(calls.suffix(recent + before).prefix(before)),
      let new = ScoreCard.accuracy(calls.suffix(recent))
    else { return nil }
    return (old, new)
  }
}
