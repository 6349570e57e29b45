/// How much of the full risk an entry takes: the product of three factors in 0…1.
///
/// - confidence: 0.5 at 0, 1 at 100
/// - disagreement: 1 where the members agree, falling to 0.25 at a deviation of 0.10 or more
/// - volatility: 1 up to the median of its own last 200 values, falling to 0.5 at the highest
public enum VolumeScale {
  public static func of(
    confidence: Double, disagreement: Double, volatilityPercentile: Double
  ) -> Double {
    let sure = 0.5 + 0.5 * max(0, min(1, confidence / 100))
    let agreed = 1 - 0.75 * max(0, min(1, disagreement / 0.10))
    // An unknown volatility is treated as the highest.
    let percentile = volatilityPercentile.isNaN ? 1 : volatilityPercentile
    let calm = 1 - max(0, min(0.5, percentile - 0.5))
    return sure * agreed * calm
  }
}
