public import Models

extension LabelRule {
  /// The rule by which a bundle's events were labelled.
  ///
  /// - Returns: nil where the manifest does not say all of it.
  public init?(_ label: BundleManifest.Label) {
    guard let spread = label.spread, let commission = label.commission else { return nil }
    let seconds = (label.timeLimitHours * 3_600).rounded()
    guard seconds > 0, seconds < 1e9 else { return nil }
    switch label.kind {
    case "triple_barrier":
      self = .tripleBarrier(
        TripleBarrier(
          stopATR: label.stopATR, targetATR: label.targetATR, timeLimitSeconds: Int64(seconds),
          spread: spread, commission: commission))
    case "fixed_horizon", "five_class":
      guard label.kind == "fixed_horizon" || label.classPercent != nil else { return nil }
      self = .horizon(
        HorizonLabel(
          stopATR: label.stopATR, horizonSeconds: Int64(seconds), spread: spread,
          commission: commission, classPercent: label.classPercent))
    default: return nil
    }
  }
}
