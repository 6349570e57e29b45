import Scores

/// What is known of one root's forecasts, so that a close costs no more than what is new.
struct ScoreBook: Sendable {
  /// `symbol/version` of the one that serves.
  let bundle: String
  let label: LiveLabel
  /// Of the one that serves, oldest first; features are kept of the last `forecastsMax`.
  var forecasts: [BundleScores.Forecast] = []
  /// From when on forecasts were read, broker time.
  var since = Int64.max
  /// What became of closes, by broker time; those that wait have none.
  var outcomes: [Int64: LiveLabel.Outcome] = [:]
  /// Newest last.
  var challengers: [Challenger] = []
  /// Versions that wait and do not verify.
  var refused: Set<String> = []

  /// Forecasts that drift is told by.
  static let forecastsMax = 1_000
  /// Forecasts with a label that the scores are of.
  static let labelsMax = 200
  /// Forecasts that are held at most: a year of closes of a quarter of an hour is fewer.
  static let heldMax = 40_000
  /// Forecasts of a challenger whose features are held.
  static let challengerFeaturesMax = 200

  init(bundle: String, label: LiveLabel) {
    self.bundle = bundle
    self.label = label
  }

  /// Adds what is new, which is not older than what is there by much.
  mutating func add(_ new: [BundleScores.Forecast]) {
    guard let first = new.first?.time else { return }
    let known = Set(forecasts.reversed().prefix { $0.time >= first }.map(\.time))
    let fresh = new.filter { !known.contains($0.time) }
    guard !fresh.isEmpty else { return }
    forecasts += fresh
    if let place = forecasts.firstIndex(where: { $0.time >= first }) {
      forecasts[place...].sort { $0.time < $1.time }
    }
    forecasts.removeFirst(max(0, forecasts.count - ScoreBook.heldMax))
    var place = forecasts.count - ScoreBook.forecastsMax - 1
    while place >= 0, !forecasts[place].features.isEmpty {
      forecasts[place].features = []
      place -= 1
    }
  }

  /// The labels of the newest closes that have one.
  static func labels(
    of times: some BidirectionalCollection<Int64>, _ outcomes: [Int64: LiveLabel.Outcome]
  ) -> [Int64: Double] {
    var labels: [Int64: Double] = [:]
    for time in times.reversed() where labels.count < ScoreBook.labelsMax {
      if case .known(let label)? = outcomes[time] { labels[time] = label }
    }
    return labels
  }

  /// The closes that both spoke of, and what came of them, oldest first.
  func pairs(with challenger: Challenger) -> [PairedCall] {
    func ensemble(_ forecast: BundleScores.Forecast?) -> Double? {
      forecast?.probabilities.last?.probability
    }
    return forecasts.compactMap { forecast in
      guard case .known(let label)? = outcomes[forecast.time],
        let champion = ensemble(forecast),
        let other = ensemble(challenger.forecasts[forecast.time])
      else { return nil }
      return PairedCall(time: forecast.time, champion: champion, challenger: other, label: label)
    }
  }
}
