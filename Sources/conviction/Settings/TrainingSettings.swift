import Configuration
import Decision
import Risk
import TrainingSet

/// What the models learn, from the section `training`.
struct TrainingSettings {
  var label = "triple_barrier"
  var timeLimitHours = 24.0
  var classPercent = 0.5...1.5

  init() {}

  init(_ section: ConfigReader) throws(ConfigurationError) {
    label = try section.string(
      "label", default: label, oneOf: ["triple_barrier", "fixed_horizon", "five_class"])
    timeLimitHours = try section.number("time_limit_hours", default: 24, in: 0.25...720)
    let bounds = try section.numbers(
      "class_percent", default: [0.5, 1.5], in: 0.001...50, count: 2...2)
    if let low = bounds.first, let high = bounds.last {
      // Bounds the wrong way round are asked for again within what is allowed, which names them.
      if low > high { _ = try section.numbers("class_percent", in: 0.001...high, count: 2...2) }
      classPercent = min(low, high)...high
    }
  }
}

extension AppSettings {
  /// How a symbol's events are labelled: the chosen rule with the entry's stop and target and the
  /// symbol's costs.
  func label(of root: String) -> LabelRule {
    let limits = decision.risk
    let seconds = Int64((training.timeLimitHours * 3_600).rounded())
    let spread = costs.spread[root] ?? 0
    let commission = costs.commission[root] ?? 0
    switch training.label {
    case "fixed_horizon", "five_class":
      return .horizon(
        HorizonLabel(
          stopATR: limits.stopATR, horizonSeconds: seconds, spread: spread,
          commission: commission,
          classPercent: training.label == "five_class" ? training.classPercent : nil))
    default:
      return .tripleBarrier(
        TripleBarrier(
          stopATR: limits.stopATR, targetATR: limits.targetATR, timeLimitSeconds: seconds,
          spread: spread, commission: commission))
    }
  }
}
