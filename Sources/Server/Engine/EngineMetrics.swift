import Agent
import Decision
import Synchronization
import Telemetry

/// What `/metrics` tells of decisions.
final class EngineMetrics: Sendable {
  private struct Outcome: Hashable {
    let root: String
    let action: Decision.Action
    let reason: String
  }

  /// The metrics that every decision counts in, found without writing their labels again.
  private struct Known {
    var outcomes: [Outcome: Counter] = [:]
    var stages: [String: Histogram] = [:]
  }

  private let registry: MetricsRegistry
  private let known = Mutex(Known())

  private let commits: Histogram
  private let entries: Counter

  init(_ registry: MetricsRegistry) {
    self.registry = registry
    commits = registry.histogram(
      "conviction_journal_commit_seconds", help: "Time of each commit of the journal.")
    entries = registry.counter(
      "conviction_journal_entries_total", help: "Entries that commits stored.")
  }

  /// Counts one commit of so many entries.
  func recordCommit(seconds: Double, entries count: Int) {
    commits.observe(seconds)
    entries.add(UInt64(count))
  }

  func record(_ decision: Decision, root: String, _ laps: [DetailWriter.Timing]) {
    known.withLock { known in
      let outcome = Outcome(root: root, action: decision.action, reason: decision.reason)
      counter(of: outcome, &known).add()
      for lap in laps { stage(lap.stage, &known).observe(lap.microseconds / 1e6) }
    }
    for order in decision.management {
      registry.counter(
        "conviction_management_total", help: "Orders about open positions by action.",
        labels: ["action": order.action.code]
      ).add()
    }
  }

  private func counter(of outcome: Outcome, _ known: inout Known) -> Counter {
    if let counter = known.outcomes[outcome] { return counter }
    let counter = registry.counter(
      "conviction_decisions_total", help: "Decisions by symbol, action and reason.",
      labels: [
        "symbol": outcome.root, "action": outcome.action.rawValue, "reason": outcome.reason,
      ])
    known.outcomes[outcome] = counter
    return counter
  }

  private func stage(_ name: String, _ known: inout Known) -> Histogram {
    if let histogram = known.stages[name] { return histogram }
    let histogram = registry.histogram(
      "conviction_stage_seconds", help: "Time of each stage of a decision.",
      labels: ["stage": name], bounds: Histogram.latencySeconds)
    known.stages[name] = histogram
    return histogram
  }

  func recordTradeEvent(_ kind: String) {
    registry.counter(
      "conviction_trade_events_total", help: "Deals and refusals that terminals reported.",
      labels: ["kind": kind]
    ).add()
  }

  func recordAgentUpdate(_ outcome: String) {
    registry.counter(
      "conviction_agent_updates_total", help: "Updates of the position agent by outcome.",
      labels: ["outcome": outcome]
    ).add()
  }

  /// Counts that another version serves, or by another's word.
  func recordChoice(_ root: String, _ word: ServingChoice.Word) {
    registry.counter(
      "conviction_serving_changes_total",
      help: "Changes of what serves a symbol, by whose word: hand, rule, or edge where nobody's.",
      labels: ["symbol": root, "by": word.rawValue]
    ).add()
  }

  /// Notes how long a step of what is kept took.
  func recordKeeping(_ step: String, seconds: Double) {
    registry.histogram(
      "conviction_keeping_seconds", help: "Time of each step of keeping, beside the decisions.",
      labels: ["step": step]
    ).observe(seconds)
  }

  func recordSealed(lines: Int64) {
    registry.gauge(
      "conviction_audit_lines", help: "Lines of the audit journal."
    ).set(Double(lines))
  }

  func recordJournalFailure() {
    registry.counter(
      "conviction_journal_failures_total", help: "Events refused because they were not stored."
    ).add()
  }
}
