import Synchronization

/// Counts of observations by upper bound, with their number and sum.
public final class Histogram: Sendable {
  /// What a histogram held at one instant.
  public struct Snapshot: Sendable, Equatable {
    /// The upper bounds, rising, without the infinite one.
    public let bounds: [Double]
    /// Observations at or below each bound, then all of them: one more than `bounds`.
    public let cumulativeCounts: [UInt64]
    public let sum: Double

    /// The number of observations.
    public var count: UInt64 { cumulativeCounts.last ?? 0 }
  }

  private struct State {
    /// One a bound, and a last one for what lies above them all; not cumulative.
    var counts: [UInt64]
    var sum = 0.0
  }

  /// The upper bounds, rising, without the infinite one.
  public let bounds: [Double]
  private let state: Mutex<State>

  /// Bounds in seconds for answers of a local server: 50 microseconds to 10 seconds, close together
  /// where a p99 is looked for.
  public static let latencySeconds: [Double] = [
    0.000_05, 0.000_1, 0.000_15, 0.000_2, 0.000_3, 0.000_5, 0.000_7, 0.001, 0.001_5, 0.002, 0.003,
    0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 10,
  ]

  init(bounds: [Double]) {
    precondition(
      bounds.allSatisfy(\.isFinite) && zip(bounds, bounds.dropFirst()).allSatisfy(<),
      "histogram bounds must be finite and rising, were \(bounds)")
    self.bounds = bounds
    state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
  }

  /// Counts `value` at every bound that is not below it; NaN counts only above them all.
  public func observe(_ value: Double) {
    let slot = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock { state in
      state.counts[slot] &+= 1
      state.sum += value
    }
  }

  /// Counts, bounds and sum of one instant.
  public var snapshot: Snapshot {
    let now = state.withLock { $0 }
    var total: UInt64 = 0
    let cumulative = now.counts.map { count in
      total &+= count
      return total
    }
    return Snapshot(bounds: bounds, cumulativeCounts: cumulative, sum: now.sum)
  }
}
