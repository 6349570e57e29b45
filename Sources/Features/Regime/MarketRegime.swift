/// What kind of market H1 shows; the raw value is the feature's and the categorical column's.
enum MarketRegime: Int {
  case ranging, trending, volatile

  init(volatilityPercentile: Double, adx: Double) {
    self = volatilityPercentile > 0.9 ? .volatile : adx > 25 ? .trending : .ranging
  }
}
