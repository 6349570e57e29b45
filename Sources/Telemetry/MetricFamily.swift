/// The metrics of one name: one help text and kind, a metric for each set of labels.
struct MetricFamily: Sendable {
  enum Kind: String { case counter, gauge, histogram }

  enum Metric: Sendable {
    case counter(Counter)
    case gauge(Gauge)
    case reading(@Sendable () -> Double)
    case value(Double)
    case histogram(Histogram)
  }

  let kind: Kind
  let help: String
  /// By the labels as they are rendered, `symbol="EURUSD",side="BUY"`; empty without labels.
  var metrics: [String: Metric] = [:]

  init(kind: Kind, help: String) {
    self.kind = kind
    self.help = help
  }

  func render(name: String, to text: inout [UInt8]) {
    let safeHelp = MetricFamily.escaped(help, quotes: false)
    text.append(text: "# HELP \(name) \(safeHelp)\n# TYPE \(name) \(kind.rawValue)\n")
    for (labels, metric) in metrics.sorted(by: { $0.key < $1.key }) {
      switch metric {
      case .counter(let counter):
        text.append(sample: name, labels, String(counter.value))
      case .gauge(let gauge):
        text.append(sample: name, labels, MetricFamily.number(gauge.value))
      case .reading(let read):
        text.append(sample: name, labels, MetricFamily.number(read()))
      case .value(let value):
        text.append(sample: name, labels, MetricFamily.number(value))
      case .histogram(let histogram):
        render(histogram.snapshot, name: name, labels: labels, to: &text)
      }
    }
  }

  private func render(
    _ snapshot: Histogram.Snapshot, name: String, labels: String, to text: inout [UInt8]
  ) {
    let before = labels.isEmpty ? "" : labels + ","
    for (index, count) in snapshot.cumulativeCounts.enumerated() {
      let bound = index < snapshot.bounds.count ? snapshot.bounds[index] : .infinity
      let label = "\(before)le=\"\(MetricFamily.number(bound))\""
      text.append(sample: name + "_bucket", label, String(count))
    }
    text.append(sample: name + "_sum", labels, MetricFamily.number(snapshot.sum))
    text.append(sample: name + "_count", labels, String(snapshot.count))
  }

  /// `name="value",…` with the values escaped; in the given order.
  static func labelText(_ labels: MetricsRegistry.Labels) -> String {
    if labels.isEmpty { return "" }
    return labels.map { name, value in
      precondition(
        isName(name, allowsColon: false) && name != "le", "\(name) is no label name")
      return "\(name)=\"\(escaped(value, quotes: true))\""
    }.joined(separator: ",")
  }

  /// Whether `name` is `[a-zA-Z_:][a-zA-Z0-9_:]*`, the colon for metric names alone.
  static func isName(_ name: String, allowsColon: Bool) -> Bool {
    for (index, byte) in name.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "_"):
        continue
      case UInt8(ascii: "0")...UInt8(ascii: "9") where index > 0: continue
      case UInt8(ascii: ":") where allowsColon: continue
      default: return false
      }
    }
    return !name.isEmpty
  }

  /// Escapes backslash and newline, and quotes where the text stands between quotes.
  static func escaped(_ text: String, quotes: Bool) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): bytes.append(text: "\\\\")
      case UInt8(ascii: "\n"): bytes.append(text: "\\n")
      case UInt8(ascii: "\"") where quotes: bytes.append(text: "\\\"")
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A number as Prometheus reads it: shortest digits, `+Inf`, `-Inf` or `NaN`.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension Array where Element == UInt8 {
  fileprivate mutating func append(sample name: String, _ labels: String, _ value: String) {
    append(text: labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n")
  }
}
