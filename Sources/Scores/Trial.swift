/// What the closes so far say of a challenger.
public struct Trial: Sendable, Equatable {
  /// What comes of it under the rule.
  public enum Verdict: String, Sendable {
    /// Not yet what it takes to be judged.
    case tooFew = "too_few"
    /// It takes the champion's place.
    case better
    /// Not shown to be better so far.
    case notBetter = "not_better"
    /// Its walk-forward showed no edge.
    case noEdge = "no_edge"
    /// Its label is another than the champion's: their Brier scores cannot be compared.
    case otherLabel = "other_label"
    /// An operator took it back: only an operator promotes it again.
    case takenBack = "taken_back"
    /// The journal no longer has its first closes.
    case expired
  }

  /// One look at so many blocks.
  public struct Look: Sendable, Equatable {
    public let blocks: Int
    /// The mean of the blocks' gains: how much lower the challenger's Brier score is.
    public let gain: Double
    /// Above this the gain is with the look's confidence.
    public let low: Double

    /// - Parameters:
    ///   - gains: two blocks' at least.
    ///   - error: the probability with which `low` may lie above what is true.
    init(_ gains: some Collection<Double>, error: Double) {
      let count = Double(gains.count)
      let mean = gains.reduce(0, +) / count
      let squares = gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = (squares / (count - 1) / count).squareRoot()
      blocks = gains.count
      gain = mean
      low =
        deviation == 0
        ? mean
        : mean - deviation * StudentT(degrees: gains.count - 1).quantile(upper: error)
    }
  }

  /// Closes that both spoke of and whose label is known.
  public var calls = 0
  /// Days of the broker with such a close.
  public var days = 0
  /// Blocks that do not overlap.
  public var blocks = 0
  /// Over all those closes; nil without any.
  public var championBrier: Double?
  public var challengerBrier: Double?
  /// The look that counts; nil before the first.
  public var look: Look?
  public var verdict = Verdict.tooFew

  public init() {}
}
