import Synchronization

/// The metrics of a process, rendered in the Prometheus text format 0.0.4.
///
/// A metric is made on first use and found again by name and labels. Names come from code, so a
/// malformed name, or one name for two kinds, is a programming error and stops the process.
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
public final class MetricsRegistry: Sendable {
  /// A label's name and value; the value may be any text.
  public typealias Labels = KeyValuePairs<String, String>

  /// The media type of `render()`.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private let families = Mutex<[String: MetricFamily]>([:])

  public init() {}

  /// The counter called `name`, by convention ending in `_total`.
  public func counter(_ name: String, help: String, labels: Labels = [:]) -> Counter {
    let metric = metric(name, help, .counter, labels) { .counter(Counter()) }
    guard case .counter(let counter) = metric else { wrongKind(name) }
    return counter
  }

  /// The gauge called `name`.
  public func gauge(_ name: String, help: String, labels: Labels = [:]) -> Gauge {
    let metric = metric(name, help, .gauge, labels) { .gauge(Gauge()) }
    guard case .gauge(let gauge) = metric else { wrongKind(name) }
    return gauge
  }

  /// A gauge that is read, by `reading`, whenever the metrics are rendered; the first one stays.
  public func gauge(
    _ name: String, help: String, labels: Labels = [:],
    reading: @escaping @Sendable () -> Double
  ) {
    _ = metric(name, help, .gauge, labels) { .reading(reading) }
  }

  /// The histogram called `name`; `bounds` are the finite upper bounds, rising.
  public func histogram(
    _ name: String, help: String, labels: Labels = [:],
    bounds: [Double] = Histogram.latencySeconds
  ) -> Histogram {
    let metric = metric(name, help, .histogram, labels) { .histogram(Histogram(bounds: bounds)) }
    guard case .histogram(let histogram) = metric else { wrongKind(name) }
    return histogram
  }

  /// All metrics as text, families by name and within them by labels.
  ///
  /// - Parameter sheet: gauges of this instant, rendered among the others.
  public func render(with sheet: MetricSheet = MetricSheet()) -> [UInt8] {
    // The lock is not held while gauges are read: a reading may use the registry.
    let now = families.withLock { $0 }.merging(sheet.families) { known, _ in known }
    var text: [UInt8] = []
    for (name, family) in now.sorted(by: { $0.key < $1.key }) {
      family.render(name: name, to: &text)
    }
    return text
  }

  private func metric(
    _ name: String, _ help: String, _ kind: MetricFamily.Kind, _ labels: Labels,
    make: () -> MetricFamily.Metric
  ) -> MetricFamily.Metric {
    precondition(MetricFamily.isName(name, allowsColon: true), "\(name) is no metric name")
    let key = MetricFamily.labelText(labels)
    return families.withLock { families in
      if families[name]?.kind ?? kind != kind { wrongKind(name) }
      if let known = families[name]?.metrics[key] { return known }
      let made = make()
      families[name, default: MetricFamily(kind: kind, help: help)].metrics[key] = made
      return made
    }
  }

  private func wrongKind(_ name: String) -> Never {
    preconditionFailure("the metric \(name) was already made with another kind")
  }
}
