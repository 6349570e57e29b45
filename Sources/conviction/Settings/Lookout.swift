import Alerts
import Server
import Synchronization
import Telemetry

/// Looks at the engine from time to time and tells whoever is to be told.
final class Lookout: Sendable {
  private let engine: Engine
  private let courier: Courier
  private let registry: MetricsRegistry
  private let clock = SystemClock()
  private let desk: Mutex<AlertDesk>

  init(
    engine: Engine, settings: AlertSettings, receivers: [Receiver], log: Log,
    registry: MetricsRegistry
  ) {
    self.engine = engine
    self.registry = registry
    desk = Mutex(AlertDesk(settings.desk))
    courier = Courier(receivers, log: log) { receiver, error in
      registry.counter(
        "conviction_alerts_total", help: "Alerts sent, by receiver and what became of them.",
        labels: ["receiver": receiver.name, "result": error == nil ? "delivered" : "failed"]
      ).add()
    }
  }

  /// One look; never waits for a receiver.
  func look() {
    let holding = engine.conditions()
    let now = Double(clock.monotonicNanoseconds) / 1e9
    let due = desk.withLock { $0.update(holding, now: now) }
    for severity in Alert.Severity.allCases {
      registry.gauge(
        "conviction_alerts_active", help: "Conditions that hold, by severity.",
        labels: ["severity": severity.rawValue]
      ).set(Double(holding.count { $0.severity == severity }))
    }
    engine.announce(due)
    courier.send(due)
  }
}
