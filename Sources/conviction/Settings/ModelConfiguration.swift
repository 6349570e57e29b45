import Configuration
import Scores
import Server

/// Reads when a bundle is to be trained anew, and when another takes its place.
enum ModelConfiguration {
  static func read(_ section: ConfigReader) throws(ConfigurationError) -> ModelSettings {
    var settings = ModelSettings()
    settings.retrain = try retrain(try section.section("retrain"))
    settings.promotion = try promotion(try section.section("promotion"))
    return settings
  }

  private static func retrain(
    _ section: ConfigReader
  ) throws(ConfigurationError) -> RetrainRule {
    var rule = RetrainRule()
    rule.ratio = try section.number("ratio", default: rule.ratio, in: 0...1)
    // The scores look back on so many closes together.
    rule.recent = try section.integer("recent", default: rule.recent, in: 10...100)
    rule.before = try section.integer("before", default: rule.before, in: 10...200 - rule.recent)
    let days = try section.number("days", default: Double(rule.age) / 86_400, in: 0...3_650)
    rule.age = Int64((days * 86_400).rounded())
    return rule
  }

  private static func promotion(
    _ section: ConfigReader
  ) throws(ConfigurationError) -> PromotionRule {
    var rule = PromotionRule()
    let ways = PromotionRule.Way.allCases.map(\.rawValue)
    let way = try section.string("by", default: rule.way.rawValue, oneOf: ways)
    rule.way = PromotionRule.Way(rawValue: way) ?? rule.way
    rule.callsMin = try section.integer("calls_min", default: rule.callsMin, in: 1...40_000)
    rule.daysMin = try section.integer("days_min", default: rule.daysMin, in: 1...3_650)
    rule.blocksMin = try section.integer("blocks_min", default: rule.blocksMin, in: 5...1_000)
    rule.brierMargin = try section.number("brier_margin", default: rule.brierMargin, in: 0...0.25)
    rule.confidence = try section.number("confidence", default: rule.confidence, in: 0.5...0.9999)
    rule.needsEdge = try section.bool("needs_edge", default: rule.needsEdge)
    rule.challengersMax = try section.integer(
      "challengers_max", default: rule.challengersMax, in: 1...16)
    return rule
  }
}
