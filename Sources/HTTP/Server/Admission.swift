import Synchronization

/// Counts the connections of all event loops against the cap.
///
/// ```
/// admitted ≤ connectionsMax: served        beyond: overflow, at most the reserve alive at a time
/// open:     all sockets, with those that linger; at most connectionsMax + reserve + lingering
/// ```
final class Admission: Sendable {
  private let admitted = Atomic<Int>(0)
  private let open = Atomic<Int>(0)
  private let buffered = Atomic<Int>(0)
  private let limits: Limits

  init(limits: Limits) { self.limits = limits }

  /// The number of sockets.
  var openCount: Int { open.load(ordering: .relaxed) }

  /// Whether there is room for one more socket; only the acceptor asks and adds.
  var hasRoom: Bool { openCount < openMax }

  /// Whether those that linger must make room, lest a newcomer waits until they have ended.
  ///
  /// Earlier than room runs out, for the acceptor is ahead of the event loops.
  var isCrowded: Bool { openCount > openMax - max(1, limits.connectionsLingeringMax / 2) }

  private var openMax: Int {
    limits.connectionsMax + limits.connectionsReserve + limits.connectionsLingeringMax
  }

  /// Counts a new socket; true where it is served, false where it is over the cap.
  func enter() -> Bool {
    open.wrappingAdd(1, ordering: .relaxed)
    if admitted.load(ordering: .relaxed) >= limits.connectionsMax { return false }
    admitted.wrappingAdd(1, ordering: .relaxed)
    return true
  }

  /// Whether the receive buffers of all connections together may grow by `bytes`.
  func hasMemory(for bytes: Int) -> Bool {
    buffered.load(ordering: .relaxed) + bytes <= limits.bufferedBytesMax
  }

  /// A connection's receive buffer has grown, or shrunk where `bytes` is below zero.
  func resize(by bytes: Int) { buffered.wrappingAdd(bytes, ordering: .relaxed) }

  /// A served connection has had its last answer.
  func release() { admitted.wrappingSubtract(1, ordering: .relaxed) }

  /// A socket is closed.
  func leave() { open.wrappingSubtract(1, ordering: .relaxed) }
}
