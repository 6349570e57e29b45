/// The population deviation of the last H1 log returns, of a day and of a week.
struct HourlyVolatility {
  /// A day of returns.
  static let short = 24
  /// A week of returns.
  static let long = 168

  let day: Double
  /// Day over week; 1 where the week has none.
  let ratio: Double

  /// Lays the last 168 log returns out in `returns`, oldest first.
  init(_ view: BarView, returns: UnsafeMutablePointer<Double>) {
    let closes = view.close + (BarView.last - HourlyVolatility.long)
    LogReturn.series(closes, count: HourlyVolatility.long, into: returns)
    let first = HourlyVolatility.long - HourlyVolatility.short
    day = WindowStatistics(returns + first, count: HourlyVolatility.short).deviation
    let week = WindowStatistics(returns, count: HourlyVolatility.long).deviation
    ratio = week == 0 ? 1 : day / week
  }
}
