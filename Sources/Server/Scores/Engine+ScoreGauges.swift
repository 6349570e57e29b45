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
      if let scores = entry.challengerScores {
        members(of: scores, root, role: "challenger", &sheet)
      }
    }
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
