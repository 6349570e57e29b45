import Telemetry
import Testing

@Suite struct MetricsRegistryTests {
  private func text(_ registry: MetricsRegistry) -> String {
    String(decoding: registry.render(), as: UTF8.self)
  }

  @Test("families come by name and metrics by labels, each family with HELP and TYPE once")
  func order() {
    let registry = MetricsRegistry()
    registry.gauge("uptime_seconds", help: "Age.") { 1.5 }
    registry.counter("decisions_total", help: "Decisions.", labels: ["symbol": "US30"]).add(2)
    registry.counter("decisions_total", help: "Decisions.", labels: ["symbol": "EURUSD"]).add()
    registry.gauge("heat", help: "Risk.").set(0.25)
    #expect(
      text(registry) == """
        # HELP decisions_total Decisions.
        # TYPE decisions_total counter
        decisions_total{symbol="EURUSD"} 1
        decisions_total{symbol="US30"} 2
        # HELP heat Risk.
        # TYPE heat gauge
        heat 0.25
        # HELP uptime_seconds Age.
        # TYPE uptime_seconds gauge
        uptime_seconds 1.5

        """)
  }

  @Test("a histogram's buckets are cumulative and its bounds belong to the bucket below")
  func histogram() {
    let registry = MetricsRegistry()
    let histogram = registry.histogram(
      "wait_seconds", help: "Wait.", labels: ["stage": "parse"], bounds: [0.1, 0.5, 1])
    for value in [0.1, 0.25, 0.5, 0.75, 2] { histogram.observe(value) }
    #expect(
      text(registry) == """
        # HELP wait_seconds Wait.
        # TYPE wait_seconds histogram
        wait_seconds_bucket{stage="parse",le="0.1"} 1
        wait_seconds_bucket{stage="parse",le="0.5"} 3
        wait_seconds_bucket{stage="parse",le="1"} 4
        wait_seconds_bucket{stage="parse",le="+Inf"} 5
        wait_seconds_sum{stage="parse"} 3.6
        wait_seconds_count{stage="parse"} 5

        """)
  }

  @Test("label values and help are escaped as the format says")
  func escaping() {
    let registry = MetricsRegistry()
    registry.counter("x_total", help: "a\\b\n\"c\"", labels: ["path": "a\\b\n\"c\""]).add()
    #expect(
      text(registry) == #"""
        # HELP x_total a\\b\n"c"
        # TYPE x_total counter
        x_total{path="a\\b\n\"c\""} 1

        """#)
  }

  @Test("numbers that are not finite are written as Prometheus reads them")
  func notFinite() {
    let registry = MetricsRegistry()
    registry.gauge("a", help: "").set(.nan)
    registry.gauge("b", help: "").set(.infinity)
    registry.gauge("c", help: "").set(-.infinity)
    registry.gauge("d", help: "").set(-3)
    let lines = text(registry).split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines == ["a NaN", "b +Inf", "c -Inf", "d -3"])
  }

  @Test("the same name and labels are the same metric")
  func identity() {
    let registry = MetricsRegistry()
    let first = registry.counter("x_total", help: "", labels: ["a": "1"])
    #expect(first === registry.counter("x_total", help: "", labels: ["a": "1"]))
    #expect(first !== registry.counter("x_total", help: "", labels: ["a": "2"]))
  }

  @Test("additions of many threads are all counted")
  func threads() async {
    let registry = MetricsRegistry()
    let counter = registry.counter("x_total", help: "")
    let gauge = registry.gauge("y", help: "")
    let histogram = registry.histogram("z", help: "", bounds: [1])
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<1_000 {
            counter.add()
            gauge.add(1)
            histogram.observe(1)
          }
        }
      }
    }
    #expect(counter.value == 8_000)
    #expect(gauge.value == 8_000)
    #expect(histogram.snapshot.cumulativeCounts == [8_000, 8_000])
  }

  @Test("an empty registry renders nothing")
  func empty() {
    #expect(MetricsRegistry().render().isEmpty)
  }
}

@Suite("Gauges of one instant")
struct MetricSheetTests {
  @Test("they stand among a registry's own, in order, and what is unknown is left out")
  func among() {
    let registry = MetricsRegistry()
    registry.counter("b_total", help: "B.").add()
    var sheet = MetricSheet()
    sheet.gauge("c", help: "C.", labels: ["x": "2"], 0.5)
    sheet.gauge("c", help: "C.", labels: ["x": "1"], 7)
    sheet.flag("a", help: "A.", true)
    sheet.gauge("d", help: "D.", nil)
    sheet.gauge("d", help: "D.", .nan)
    let text = String(decoding: registry.render(with: sheet), as: UTF8.self)
    #expect(
      text == """
        # HELP a A.
        # TYPE a gauge
        a 1
        # HELP b_total B.
        # TYPE b_total counter
        b_total 1
        # HELP c C.
        # TYPE c gauge
        c{x="1"} 7
        c{x="2"} 0.5

        """)
    #expect(!String(decoding: registry.render(), as: UTF8.self).contains("c{"))
  }
}
