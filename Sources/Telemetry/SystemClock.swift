import Glibc

/// The machine's clocks: `CLOCK_REALTIME` and `CLOCK_MONOTONIC`.
public struct SystemClock: Clock {
  public init() {}

  public var epochNanoseconds: Int64 {
    let time = read(CLOCK_REALTIME)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  public var monotonicNanoseconds: UInt64 {
    let time = read(CLOCK_MONOTONIC)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  private func read(_ clock: clockid_t) -> timespec {
    var time = timespec()
    // Fails only for a clock the kernel does not have, which these two cannot be.
    clock_gettime(clock, &time)
    return time
  }
}
