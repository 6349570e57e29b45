import Synchronization

/// A count that only grows.
public final class Counter: Sendable {
  private let count = Atomic<UInt64>(0)

  init() {}

  /// Adds `amount`; the count wraps at 2⁶⁴, which Prometheus reads as a restart.
  public func add(_ amount: UInt64 = 1) {
    count.wrappingAdd(amount, ordering: .relaxed)
  }

  /// The count so far.
  public var value: UInt64 { count.load(ordering: .relaxed) }
}
