import Backtest

/// The comparison of the agent with simple rules as text.
struct ExamReport {
  private let exam: AgentExam
  private let purpose: String

  init(_ exam: AgentExam, purpose: String) {
    self.exam = exam
    self.purpose = purpose
  }

  /// A number with `digits` after the point.
  static func text(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return "-" }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = (value * scale).rounded()
    guard abs(whole) < 1e15 else { return "\(value)" }
    let number = Int64(abs(whole))
    let unit = Int64(scale)
    let sign = whole < 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(number)" }
    let rest = "\(number % unit)"
    return "\(sign)\(number / unit)." + String(repeating: "0", count: digits - rest.utf8.count)
      + rest
  }

  private static func points(_ value: Double) -> String { text(value * 10_000, 2) }

  /// The table, the margins and the verdict.
  var text: String {
    var lines = [purpose, "", "held out: trades  mean R  reward a trade  sum of days %  changes"]
    for result in exam.results {
      let changes = result.changes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      lines.append(
        "  \(result.contender.name): \(result.trades)  \(ExamReport.text(result.meanR, 3))  "
          + "\(ExamReport.text(result.meanReward, 3))  \(ExamReport.text(100 * result.total, 2))  "
          + changes.joined(separator: ", "))
    }
    lines.append("")
    lines.append("agent minus, a day in hundredths of a per cent of the balance (95 % interval):")
    for margin in exam.margins {
      lines.append(
        "  \(margin.rival.name): \(ExamReport.interval(margin)) over \(margin.days) days")
    }
    lines.append("")
    lines.append(verdict)
    return lines.joined(separator: "\n")
  }

  private static func interval(_ margin: AgentExam.Margin) -> String {
    "\(points(margin.mean)) (\(points(margin.interval.lowerBound)) to "
      + "\(points(margin.interval.upperBound)))"
  }

  /// What the weights carry with them.
  var verdict: String {
    guard let margin = exam.bestSimpleRule else { return "no simple rule to compare with; shadow" }
    let outcome = exam.isPassed ? "beats" : "does not beat"
    return "\(outcome) the best simple rule, \(margin.rival.name): "
      + "\(ExamReport.interval(margin)) hundredths of a per cent of the balance a day, "
      + "\(margin.days) days; \(purpose)"
  }
}
