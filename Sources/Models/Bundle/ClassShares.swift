/// P(up) of a member that tells several classes apart: Σ up·p, `up` saying what each class is of "up".
///
/// The shares are the manifest's `label.class_up`, such as 0, 0, ½, 1, 1 for five classes from strongly
/// down to strongly up. The LSTM's graph adds its own classes together.
struct ClassShares: Sendable {
  let up: [Double]

  /// Refuses a member whose answer is no probability of what the label is about.
  static func require(
    _ classes: ClassShares?, _ isBinaryClassifier: Bool, _ classCount: Int, of place: String
  ) throws(ModelError) {
    guard let classes else {
      guard isBinaryClassifier else {
        throw .unsupported(place: place, what: "a member that is no classifier of two classes")
      }
      return
    }
    guard classCount == classes.up.count else {
      throw .unsupported(
        place: place, what: "a member that is no classifier of the \(classes.up.count) classes")
    }
  }

  func probability(_ model: LightGBMModel, _ row: UnsafeBufferPointer<Double>) -> Double {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: model.outputCount) { sums in
      sums.initialize(repeating: 0)
      model.rawScores(row, into: sums)
      model.predict(sums)
      return share(of: sums)
    }
  }

  func probability(
    _ model: CatBoostModel, _ row: UnsafeBufferPointer<Double>, categories: [Int]
  ) -> Double {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: model.outputCount) { sums in
      sums.initialize(repeating: 0)
      model.rawScores(features: row, categories: categories, into: sums)
      model.predict(sums)
      return share(of: sums)
    }
  }

  /// A probability as the bundle takes a member's answer; its raw value is the log odds.
  func uncalibrated(_ probability: Double) -> ModelBundle.Uncalibrated {
    ModelBundle.Uncalibrated(
      raw: Logistic.logit(of: Calibration.clipped(probability)), probability: probability,
      volatility: nil)
  }

  private func share(of probabilities: UnsafeMutableBufferPointer<Double>) -> Double {
    var total = 0.0
    for (share, probability) in zip(up, probabilities) { total += share * probability }
    return total
  }
}
