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
    precondition(features.count <= undefined.count, "one range for each feature")
    var known = 0
    var outside = 0
    let (values, low, high, undefined) = (features.span, low.span, high.span, undefined.span)
    // No branch depends on the values, so that several are judged at a time.
    for index in values.indices {
      let value = values[unchecked: index]
      let share = undefined[unchecked: index]
      let isBelow = value < low[unchecked: index] ? 1 : 0
      let isAbove = value > high[unchecked: index] ? 1 : 0
      let isMissing = (value.isNaN ? 1 : 0) & (share == 0 ? 1 : 0)
      let isKnown = share < 1 ? 1 : 0
      known &+= isKnown
      outside &+= isKnown & (isBelow | isAbove | isMissing)
    }
    return known == 0 ? 0 : Double(outside) / Double(known)
  }
}
