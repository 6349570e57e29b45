public import Market

/// One entry of the catalogue: what a column of a feature row means and what it is made of.
public struct Feature: Sendable, Equatable {
  /// `<timeframe>.<feature>`, or the bare feature where it belongs to no single timeframe.
  public let name: String
  public let category: FeatureCategory
  /// Every timeframe whose bars it reads; where one of them is unavailable the value is NaN.
  public let timeframes: TimeframeSet
  /// The formula in one line; `c, o, h, l, v` are the last closed bar's, `[-1]` is that bar.
  public let definition: String
  /// What a division by zero yields; nil where that leaves the feature undefined (NaN) or where
  /// the definition divides by nothing that can be zero.
  public let neutral: Double?

  init(
    _ name: String, _ category: FeatureCategory, _ timeframes: TimeframeSet, _ definition: String,
    neutral: Double? = nil
  ) {
    self.name = name
    self.category = category
    self.timeframes = timeframes
    self.definition = definition
    self.neutral = neutral
  }
}
