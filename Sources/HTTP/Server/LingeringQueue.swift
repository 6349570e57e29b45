/// The connections of an event loop that linger, the longest first; those that have gone are
/// skipped, and dropped when they are the most.
struct LingeringQueue {
  private static let lengthMin = 256

  private var identities: [UInt64] = []
  private var start = 0
  private var nextSweep = LingeringQueue.lengthMin

  /// Adds the connection that has lingered shortest; `isLive` says which linger still.
  /// - Complexity: O(1) amortised.
  mutating func append(_ identity: UInt64, isLive: (UInt64) -> Bool) {
    if identities.count >= nextSweep {
      identities.removeSubrange(..<start)
      start = 0
      identities.removeAll { !isLive($0) }
      nextSweep = max(LingeringQueue.lengthMin, identities.count * 2)
    }
    identities.append(identity)
  }

  /// Removes and gives the one that has lingered longest.
  mutating func next(where isLive: (UInt64) -> Bool) -> UInt64? {
    while start < identities.count {
      let identity = identities[start]
      start += 1
      if isLive(identity) { return identity }
    }
    return nil
  }
}
