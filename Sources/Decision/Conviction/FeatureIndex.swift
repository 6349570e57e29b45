import Features
import Market

/// Where in a feature row the conviction finds what it reads, resolved once from the catalogue.
enum FeatureIndex {
  enum PerTimeframe: String, CaseIterable {
    case supportDistance = "support_distance"
    case resistanceDistance = "resistance_distance"
    case trend
    case breakout
    case macdHist = "macd_hist"
    case rsi = "rsi_14"
    case momentum = "momentum_10"
    case close
    case volumeRatio = "volume_ratio"
  }

  private static let table: [[Int]] = PerTimeframe.allCases.map { feature in
    Timeframe.allCases.map { timeframe in
      required("\(timeframe.code).\(feature.rawValue)")
    }
  }

  static let volatilityPercentile = required("H1.volatility_percentile")
  static let volatilityRatio = required("volatility_ratio")

  static func of(_ feature: PerTimeframe, _ timeframe: Timeframe) -> Int {
    table[PerTimeframe.allCases.firstIndex(of: feature) ?? 0][timeframe.rawValue]
  }

  private static func required(_ name: String) -> Int {
    guard let index = Catalogue.index(of: name) else {
      preconditionFailure("the catalogue has no feature \(name)")
    }
    return index
  }
}
