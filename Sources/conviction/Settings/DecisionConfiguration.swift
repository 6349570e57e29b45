import Agent
import Configuration
import Decision
import Market
import Risk

/// Reads the sections of the configuration that a decision depends on.
enum DecisionConfiguration {
  static func read(_ reader: ConfigReader) throws(ConfigurationError) -> DecisionSettings {
    var settings = DecisionSettings()
    settings.symbols = try SymbolConfiguration.read(try reader.section("symbols"))
    try conviction(try reader.section("conviction"), &settings)
    try entry(try reader.section("entry"), &settings)
    settings.breakers = try BreakerConfiguration.read(try reader.section("breakers"))
    try management(try reader.section("management"), &settings.management)
    settings.prop = try PropConfiguration.read(reader)
    return settings
  }

  private static func conviction(
    _ section: ConfigReader, _ settings: inout DecisionSettings
  ) throws(ConfigurationError) {
    let weights = try section.section("weights")
    let thresholds = try section.section("thresholds")
    var rows: [ConvictionWeights.Row] = []
    for (index, timeframe) in ConvictionWeights.timeframes.enumerated() {
      let standard = ConvictionWeights.standard.rows[index]
      rows.append(
        ConvictionWeights.Row(
          weights: TimeframeValues(
            try weights.numbers(
              timeframe.code, default: Array(standard.weights), in: 0...1, count: 6...6, sum: 1)),
          threshold: try thresholds.number(
            timeframe.code, default: standard.threshold, in: 0...100)))
    }
    settings.weights = ConvictionWeights(rows: TimeframeValues(rows))
    let parts = try section.section("parts")
    let standard = PartWeights.standard
    settings.parts = PartWeights(
      structure: try parts.number("structure", default: standard.structure, in: 0...1),
      momentum: try parts.number("momentum", default: standard.momentum, in: 0...1),
      volume: try parts.number("volume", default: standard.volume, in: 0...1),
      pattern: try parts.number("pattern", default: standard.pattern, in: 0...1))
    settings.outsideFractionMax = try section.number(
      "outside_fraction_max", default: settings.outsideFractionMax, in: 0...1)
  }

  private static func entry(
    _ section: ConfigReader, _ settings: inout DecisionSettings
  ) throws(ConfigurationError) {
    let standard = EntrySettings()
    settings.entry.magicNumber = Int64(
      try section.integer("magic", default: Int(standard.magicNumber), in: 1...Int(Int32.max)))
    settings.entry.deviationPoints = try section.integer(
      "deviation_points", default: standard.deviationPoints, in: 0...10_000)
    settings.entry.validSeconds = Int64(
      try section.integer("valid_seconds", default: Int(standard.validSeconds), in: 1...3_600))
    settings.entry.pauseSecondsMax = Int64(
      try section.integer(
        "pause_seconds_max", default: Int(standard.pauseSecondsMax), in: 0...86_400))
    settings.entry.expiryDays = Int64(
      try section.integer("expiry_days", default: Int(standard.expiryDays), in: 0...30))
    let limits = RiskLimits.standard
    let highest = RiskLimits.riskFractionMax * 100
    settings.risk.riskFraction =
      try section.number(
        "risk_percent", default: limits.riskFraction * 100, in: 0.001...highest) / 100
    settings.risk.heatFraction =
      try section.number("heat_percent_max", default: limits.heatFraction * 100, in: 0.01...100)
      / 100
    settings.risk.correlationFraction =
      try section.number(
        "correlation_percent_max", default: limits.correlationFraction * 100, in: 0.01...100) / 100
    settings.risk.gapAllowance = try section.number(
      "gap_allowance", default: limits.gapAllowance, in: 0...10)
    settings.risk.stopATR = try section.number(
      "stop_atr", default: limits.stopATR, in: 0.1...100)
    settings.risk.targetATR = try section.number(
      "target_atr", default: limits.targetATR, in: 0.1...100)
    settings.risk.minimumRewardRisk = try section.number(
      "reward_risk_min", default: limits.minimumRewardRisk, in: 0...100)
    settings.commissionPerLot = try AppSettings.table(section, "commission_per_lot")
  }

  private static func management(
    _ section: ConfigReader, _ settings: inout ManagementSettings
  ) throws(ConfigurationError) {
    settings.ageSecondsMax = Int64(
      86_400 * (try section.number("age_days_max", default: 5, in: 0.01...365)))
    settings.limits.minimumAge = Int64(
      try section.integer(
        "action_age_seconds", default: Int(settings.limits.minimumAge), in: 0...86_400))
    settings.limits.minimumSpacing = Int64(
      try section.integer(
        "action_spacing_seconds", default: Int(settings.limits.minimumSpacing), in: 60...86_400))
    settings.limits.partialFraction = try section.number(
      "partial_close_fraction", default: settings.limits.partialFraction, in: 0.01...0.99)
    settings.limits.partialClosesMax = try section.integer(
      "partial_closes_max", default: settings.limits.partialClosesMax, in: 0...10)
    settings.limits.additionsMax = try section.integer(
      "additions_max", default: settings.limits.additionsMax, in: 0...10)
    settings.experienceSeconds = Int64(
      try section.integer(
        "experience_seconds", default: Int(settings.experienceSeconds), in: 60...86_400))
    settings.midnightSeconds = Int64(
      try section.integer(
        "midnight_seconds", default: Int(settings.midnightSeconds), in: 60...21_600))
    let lots = try section.number("addition_lots", default: 1, in: 0.001...1_000)
    let fraction = try section.number("addition_fraction", default: 0.5, in: 0.01...1)
    let kind = try section.string("addition", default: "lots", oneOf: ["lots", "fraction"])
    settings.addition = kind == "lots" ? .lots(lots) : .fractionOfInitial(fraction)
  }
}
