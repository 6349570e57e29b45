/// The one source of time: what reads a clock takes this, so that a test can set it.
public protocol Clock: Sendable {
  /// Nanoseconds since 1970-01-01T00:00:00Z; may step when the machine's clock is set.
  var epochNanoseconds: Int64 { get }
  /// Nanoseconds since an arbitrary instant; never steps back.
  var monotonicNanoseconds: UInt64 { get }
}
