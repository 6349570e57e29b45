import Market

/// The single list of the 162 features that extractor, exporter, models and documents share.
///
/// Category by category; inside a category every timeframe's features from M1 to D1, then the
/// features that only some timeframes have, or none.
public enum Catalogue {
  /// All features, in the order of a row's values.
  public static let features: [Feature] =
    priceAction + technical + structure + volume + momentum + regime

  /// The number of features.
  public static let count = 162

  /// The features' names joined by a line feed: what a model bundle's hash is taken over.
  public static let canonicalText = features.map(\.name).joined(separator: "\n")

  /// The column of the feature called `name`, exactly; nil for any other text.
  ///
  /// - Complexity: O(1)
  public static func index(of name: String) -> Int? { indices[name] }

  private static let indices = Dictionary(
    uniqueKeysWithValues: features.enumerated().map { ($1.name, $0) })

  /// The same entries for each of the seven timeframes, M1 first.
  static func each(
    _ category: FeatureCategory, _ entries: [(name: String, definition: String, neutral: Double?)]
  ) -> [Feature] {
    Timeframe.allCases.flatMap { timeframe in
      entries.map { entry in
        Feature(
          "\(timeframe.code).\(entry.name)", category, TimeframeSet(timeframe), entry.definition,
          neutral: entry.neutral)
      }
    }
  }

  /// One entry for each of `timeframes`, in their order.
  static func some(
    _ timeframes: [Timeframe], _ category: FeatureCategory, _ name: String, _ definition: String,
    neutral: Double? = nil
  ) -> [Feature] {
    timeframes.map {
      Feature("\($0.code).\(name)", category, TimeframeSet($0), definition, neutral: neutral)
    }
  }
}
