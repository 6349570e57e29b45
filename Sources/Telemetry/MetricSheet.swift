/// Gauges of one instant, which come and go with what they tell of: positions, accounts, bundles.
///
/// A registry renders them beside its own metrics; their names must be others.
public struct MetricSheet: Sendable {
  private(set) var families: [String: MetricFamily] = [:]

  public init() {}

  /// Adds a value; an unknown one is left out, since 0 would be another one.
  public mutating func gauge(
    _ name: String, help: String, labels: MetricsRegistry.Labels = [:], _ value: Double?
  ) {
    guard let value, !value.isNaN else { return }
    precondition(MetricFamily.isName(name, allowsColon: true), "\(name) is no metric name")
    families[name, default: MetricFamily(kind: .gauge, help: help)]
      .metrics[MetricFamily.labelText(labels)] = .value(value)
  }

  /// Adds 1 where `value` holds, else 0.
  public mutating func flag(
    _ name: String, help: String, labels: MetricsRegistry.Labels = [:], _ value: Bool
  ) {
    gauge(name, help: help, labels: labels, value ? 1 : 0)
  }
}
