import Agent
import Decision
import Synchronization
import Telemetry

/// What `/metrics` tells of decisions.
final class EngineMetrics: Sendable {
  private let registry: MetricsRegistry

  init(_ registry: MetricsRegistry) { self.registry = registry }

  func record(_ decision: Decision, root: String, _ laps: [DetailWriter.Timing]) {
    registry.counter(
      "conviction_decisions_total", help: "Decisions by symbol, action and reason.",
      labels: [
        "symbol": root, "action": decision.action.rawValue, "reason": decision.reason,
      ]
    ).add()
    for lap in laps {
      registry.histogram(
        "conviction_stage_seconds", help: "Time of each stage of a decision.",
        labels: ["stage": lap.stage], bounds: Histogram.latencySeconds
      ).observe(lap.microseconds / 1e6)
    }
    for order in decision.management {
      registry.counter(
        "conviction_management_total", help: "Orders about open positions by action.",
        labels: ["action": order.action.code]
      ).add()
    }
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

  func recordJournalFailure() {
    registry.counter(
      "conviction_journal_failures_total", help: "Events refused because they were not stored."
    ).add()
  }
}
