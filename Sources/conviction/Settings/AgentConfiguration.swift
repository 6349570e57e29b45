import Agent
import Configuration
import Server

/// Reads how the position agent learns while it serves.
enum AgentConfiguration {
  static func read(_ section: ConfigReader) throws(ConfigurationError) -> AgentSettings {
    var settings = AgentSettings()
    let modes = ["auto"] + AgentMode.allCases.map(\.rawValue)
    settings.mode = AgentMode(
      rawValue: try section.string("mode", default: "auto", oneOf: modes))
    settings.learner.updateInterval = try section.integer(
      "update_trades", default: settings.learner.updateInterval, in: 5...100_000)
    settings.learner.stepsPerUpdate = try section.integer(
      "update_steps", default: settings.learner.stepsPerUpdate, in: 1...100_000)
    settings.serveAfterTrades = try section.integer(
      "serve_after_trades", default: settings.serveAfterTrades,
      in: 0...settings.learner.updateInterval - 1)
    settings.memoryCapacity = try section.integer(
      "memory_capacity", default: settings.memoryCapacity, in: 100...1_000_000)
    settings.judging.worseMax = try section.number(
      "worse_max", default: settings.judging.worseMax, in: 0...1_000)
    settings.judging.tradesMin = try section.integer(
      "judging_trades_min", default: settings.judging.tradesMin, in: 1...100_000)
    return settings
  }
}
