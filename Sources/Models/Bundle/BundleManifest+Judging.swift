extension BundleManifest {
  /// The share of validation signals whose |P−0.5| was smaller, 0…100.
  ///
  /// Interpolates between the two quantiles around |P−0.5|; of equal quantiles the lowest counts,
  /// because only smaller signals do.
  public func confidence(ofProbability probability: Double) -> Double {
    let strength = abs(probability - 0.5)
    guard let above = confidenceQuantiles.firstIndex(where: { $0 >= strength }) else { return 100 }
    guard above > 0 else { return 0 }
    let (low, high) = (confidenceQuantiles[above - 1], confidenceQuantiles[above])
    return Double(above - 1) + (strength - low) / (high - low)
  }
}

extension BundleManifest.Ranges {
  /// The share of the features that training knew which lie outside their range there, or are
  /// undefined though they never were in training.
  public func outsideFraction(of features: [Double]) -> Double {
    var known = 0
    var outside = 0
    for (index, value) in features.enumerated() where undefined[index] < 1 {
      known += 1
      if value.isNaN ? undefined[index] == 0 : value < low[index] || value > high[index] {
        outside += 1
      }
    }
    return known == 0 ? 0 : Double(outside) / Double(known)
  }
}
