import Features
import Market

/// Where in a feature row the conviction finds what it reads, resolved once from the catalogue.
enum FeatureIndex {
  /// The features of one timeframe.
  struct Columns {
    let supportDistance: Int
    let resistanceDistance: Int
    let trend: Int
    let breakout: Int
    let macdHist: Int
    let rsi: Int
    let momentum: Int
    let close: Int
    let volumeRatio: Int

    fileprivate init(_ timeframe: Timeframe) {
      func index(_ name: String) -> Int { FeatureIndex.required("\(timeframe.code).\(name)") }
      supportDistance = index("support_distance")
      resistanceDistance = index("resistance_distance")
      trend = index("trend")
      breakout = index("breakout")
      macdHist = index("macd_hist")
      rsi = index("rsi_14")
      momentum = index("momentum_10")
      close = index("close")
      volumeRatio = index("volume_ratio")
    }
  }

  private static let columns = Timeframe.allCases.map { Columns($0) }

  static let volatilityPercentile = required("H1.volatility_percentile")
  static let volatilityRatio = required("volatility_ratio")

  static func columns(of timeframe: Timeframe) -> Columns { columns[timeframe.rawValue] }

  private static func required(_ name: String) -> Int {
    guard let index = Catalogue.index(of: name) else {
      preconditionFailure("the catalogue has no feature \(name)")
    }
    return index
  }
}
