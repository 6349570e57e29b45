import Synchronization

/// A clock that moves only when told to, for tests and simulation.
public final class ManualClock: Clock {
  private struct Reading {
    var epoch: Int64
    var monotonic: UInt64
  }

  private let reading: Mutex<Reading>

  /// - Parameters:
  ///   - epochNanoseconds: the first reading of the wall clock.
  ///   - monotonicNanoseconds: the first reading of the monotonic clock.
  public init(epochNanoseconds: Int64 = 0, monotonicNanoseconds: UInt64 = 0) {
    reading = Mutex(Reading(epoch: epochNanoseconds, monotonic: monotonicNanoseconds))
  }

  public var epochNanoseconds: Int64 { reading.withLock { $0.epoch } }
  public var monotonicNanoseconds: UInt64 { reading.withLock { $0.monotonic } }

  /// Moves both clocks forward by `nanoseconds`; they stop at the end of their range.
  public func advance(nanoseconds: UInt64) {
    reading.withLock { now in
      let step = Int64(clamping: nanoseconds)
      let (epoch, tooFar) = now.epoch.addingReportingOverflow(step)
      now.epoch = tooFar ? .max : epoch
      let (monotonic, wrapped) = now.monotonic.addingReportingOverflow(nanoseconds)
      now.monotonic = wrapped ? .max : monotonic
    }
  }

  /// Sets the wall clock alone, as an operator or NTP would.
  public func setEpoch(nanoseconds: Int64) {
    reading.withLock { $0.epoch = nanoseconds }
  }
}
