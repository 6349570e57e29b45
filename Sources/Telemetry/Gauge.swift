import Synchronization

/// A value that goes up and down.
public final class Gauge: Sendable {
  private let bits = Atomic<UInt64>(0)

  init() {}

  /// Replaces the value.
  public func set(_ value: Double) {
    bits.store(value.bitPattern, ordering: .relaxed)
  }

  /// Adds `amount`, which may be negative.
  public func add(_ amount: Double) {
    var seen = bits.load(ordering: .relaxed)
    while true {
      let sum = (Double(bitPattern: seen) + amount).bitPattern
      let result = bits.compareExchange(expected: seen, desired: sum, ordering: .relaxed)
      if result.exchanged { return }
      seen = result.original
    }
  }

  /// The value now.
  public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
}
