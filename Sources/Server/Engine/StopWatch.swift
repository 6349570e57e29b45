import Telemetry

/// Times the stages of one request in microseconds.
struct StopWatch {
  private let clock: any Clock
  private var last: UInt64
  private(set) var laps: [DetailWriter.Timing] = []

  init(_ clock: any Clock) {
    self.clock = clock
    last = clock.monotonicNanoseconds
    laps.reserveCapacity(8)
  }

  /// Ends a stage.
  mutating func lap(_ stage: String) {
    let now = clock.monotonicNanoseconds
    laps.append((stage, Double(now &- last) / 1_000))
    last = now
  }
}
