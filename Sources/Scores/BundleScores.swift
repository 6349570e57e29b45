public import Models

/// What one bundle's forecasts were worth, by member and together.
public struct BundleScores: Sendable {
  /// One member, or the ensemble.
  public struct Member: Sendable, Equatable {
    public let name: String
    public let card: ScoreCard
  }

  /// A forecast as it was journalled.
  public struct Forecast: Sendable {
    /// Broker time.
    public var time: Int64
    /// Of up, by member; nil where it had no answer. `ensemble` is the whole.
    public var probabilities: [(name: String, probability: Double?)]
    public var features: [Double]

    public init(
      time: Int64, probabilities: [(name: String, probability: Double?)], features: [Double]
    ) {
      self.time = time
      self.probabilities = probabilities
      self.features = features
    }
  }

  public static let members = ["lightgbm", "catboost", "lstm", "ensemble"]

  /// `symbol/version`
  public let bundle: String
  public let members: [Member]
  /// Forecasts whose label is known.
  public let labelled: Int
  /// Forecasts looked at, labelled or not.
  public let forecasts: Int
  /// The share of ups among what happened; nil where nothing is known.
  public let shareUp: Double?
  /// The ensemble's accuracy before and in the last calls; nil with too few.
  public let accuracies: (before: Double, recent: Double)?
  public let reasons: [RetrainRule.Reason]
  /// nil where the manifest has no deciles, or nothing was forecast.
  public let stability: PopulationStability?
  /// The mean share of features outside their training range; nil without forecasts.
  public let outside: Double?

  /// - Parameters:
  ///   - forecasts: oldest first.
  ///   - labels: what happened, by time.
  ///   - age: seconds since the bundle was trained.
  public init(
    _ manifest: BundleManifest, forecasts: [Forecast], labels: [Int64: Double],
    rule: RetrainRule = RetrainRule(), age: Int64?
  ) {
    bundle = "\(manifest.symbol)/\(manifest.version)"
    let known = forecasts.filter { labels[$0.time] != nil }
    func calls(_ name: String) -> [ScoredCall] {
      known.compactMap { forecast in
        guard
          let probability = forecast.probabilities.first(where: { $0.name == name })?.probability,
          let label = labels[forecast.time]
        else { return nil }
        return ScoredCall(probability: probability, label: label)
      }
    }
    members = BundleScores.members.map { Member(name: $0, card: ScoreCard(calls($0))) }
    labelled = known.count
    self.forecasts = forecasts.count
    let ups = known.compactMap { labels[$0.time] }
    shareUp = ups.isEmpty ? nil : ups.reduce(0, +) / Double(ups.count)
    let together = calls("ensemble")
    accuracies = rule.accuracies(together)
    reasons = rule.reasons(together, age: age)
    let rows = forecasts.map(\.features)
    stability = manifest.deciles.flatMap { PopulationStability(rows, trained: $0) }
    let sound = rows.filter { $0.count == manifest.featureCount }
    outside =
      sound.isEmpty
      ? nil
      : sound.reduce(0) { $0 + manifest.ranges.outsideFraction(of: $1) } / Double(sound.count)
  }
}
