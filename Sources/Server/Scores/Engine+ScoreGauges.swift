import Scores
import Telemetry

/// What `/metrics` tells of scores.
extension Engine {
  func gauges(of board: ScoreBoard, _ sheet: inout MetricSheet) {
    for (root, entry) in board.entries {
      if let scores = entry.scores {
        members(of: scores, root, role: "champion", &sheet)
        inputs(of: scores, root, &sheet)
      }
      // The newest speaks for those that wait: the label `role` has one of each.
      if let scores = entry.challengers.last?.scores {
        members(of: scores, root, role: "challenger", &sheet)
      }
      for challenger in entry.challengers { trial(challenger, root, &sheet) }
    }
  }

  private func trial(
    _ challenger: ScoreBoard.Waiting, _ root: String, _ sheet: inout MetricSheet
  ) {
    let trial = challenger.trial
    let labels: MetricsRegistry.Labels = ["symbol": root, "bundle": challenger.bundle]
    sheet.gauge(
      "conviction_challenger_calls", help: "Closes that champion and challenger are compared on.",
      labels: labels, Double(trial.calls))
    sheet.gauge(
      "conviction_challenger_brier_gain",
      help: "How much lower the challenger's Brier score is, at the last look.", labels: labels,
      trial.look?.gain)
    sheet.gauge(
      "conviction_challenger_brier_gain_low",
      help: "The lower end of that gain's interval: above the margin it is better.",
      labels: labels, trial.look?.low)
    sheet.flag(
      "conviction_challenger_better", help: "Whether the rule finds the challenger better.",
      labels: labels, trial.verdict == .better)
  }

  private func members(
    of scores: BundleScores, _ root: String, role: String, _ sheet: inout MetricSheet
  ) {
    for member in scores.members where member.card.count > 0 {
      let labels: MetricsRegistry.Labels = [
        "symbol": root, "member": member.name, "role": role,
      ]
      sheet.gauge(
        "conviction_member_accuracy",
        help: "Share of right directions among the last forecasts whose outcome is known.",
        labels: labels, member.card.accuracy)
      sheet.gauge(
        "conviction_member_brier", help: "Mean squared error of those forecasts.",
        labels: labels, member.card.brier)
      sheet.gauge(
        "conviction_member_calibration_error",
        help: "Mean distance of probability and share of ups over ten bins.",
        labels: labels, member.card.calibrationError)
      sheet.gauge(
        "conviction_member_scored_forecasts", help: "Forecasts that those figures are of.",
        labels: labels, Double(member.card.count))
    }
  }

  private func inputs(of scores: BundleScores, _ root: String, _ sheet: inout MetricSheet) {
    sheet.gauge(
      "conviction_input_drift_psi",
      help: "Population stability index of the inputs against training, mean over features.",
      labels: ["symbol": root], scores.stability?.mean)
    sheet.gauge(
      "conviction_input_drifted_features", help: "Features whose index is above 0.25.",
      labels: ["symbol": root], scores.stability.map { Double($0.drifted) })
    sheet.gauge(
      "conviction_input_outside_ratio",
      help: "Mean share of features outside their range in training.", labels: ["symbol": root],
      scores.outside)
    sheet.flag(
      "conviction_retrain_due", help: "Whether a bundle is to be trained anew.",
      labels: ["symbol": root], !scores.reasons.isEmpty)
  }
}
