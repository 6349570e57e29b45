import Digest
import Store
import Synchronization

/// Event ids that the journal may hold: of any other it is certain, without a look, that it never came.
///
/// A Bloom filter whose bits of one id lie in one cache line, so that a look costs one miss. It
/// forgets nothing; of a million ids in it, about one new one in a thousand is taken for known, and
/// is then looked up in the journal like every one before the filter was filled.
///
///     id ──→ fingerprint ──→ 16 bits: which line of 512 bits;  5 × 9 bits: which of its bits
///
/// Source: F. Putze, P. Sanders, J. Singler, "Cache-, Hash- and Space-Efficient Bloom Filters", 2007.
///
/// Checked by hand for threads: bits are only ever set, and each is set before the lock is left
/// under which its event arrived.
final class EventFilter: @unchecked Sendable {
  private static let lines = 1 << 16
  private static let words = 8
  private static let probes: UInt64 = 5

  private let bits: UnsafeMutablePointer<Atomic<UInt64>>
  private let isFilled = Atomic<Bool>(false)

  init() {
    let count = EventFilter.lines * EventFilter.words
    bits = .allocate(capacity: count)
    for word in 0..<count { (bits + word).initialize(to: Atomic(0)) }
  }

  deinit {
    bits.deinitialize(count: EventFilter.lines * EventFilter.words)
    bits.deallocate()
  }

  /// The journal's ids are all here: from now on an unknown one is new.
  func setFilled() { isFilled.store(true, ordering: .releasing) }

  /// False where the journal certainly has no event of the id.
  func mayHold(_ eventID: String) -> Bool {
    guard isFilled.load(ordering: .acquiring) else { return true }
    let print = EventFilter.print(of: eventID)
    for probe in 0..<EventFilter.probes {
      let (word, bit) = EventFilter.place(print, probe)
      if bits[word].load(ordering: .relaxed) & bit == 0 { return false }
    }
    return true
  }

  func insert(_ eventID: String) {
    let print = EventFilter.print(of: eventID)
    for probe in 0..<EventFilter.probes {
      let (word, bit) = EventFilter.place(print, probe)
      _ = bits[word].bitwiseOr(bit, ordering: .relaxed)
    }
  }

  private static func print(of eventID: String) -> Fingerprint {
    var eventID = eventID
    return eventID.withUTF8 { Fingerprint(of: UnsafeRawBufferPointer($0)) }
  }

  private static func place(_ print: Fingerprint, _ probe: UInt64) -> (word: Int, bit: UInt64) {
    let line = Int(truncatingIfNeeded: print.high & UInt64(lines - 1)) * words
    let place = print.low >> (9 * probe) & 511
    return (line + Int(truncatingIfNeeded: place >> 6), 1 << (place & 63))
  }
}

extension Engine {
  /// Ids that are read at once.
  private static let idsAtOnce = 20_000

  /// Fills the filter with what the journal holds; until then every id is looked up.
  ///
  /// - Parameter isStopped: whether to give up.
  /// - Throws: `StoreError`.
  /// - Complexity: O(events in the journal), half a microsecond each.
  func rememberEvents(unless isStopped: () -> Bool = { false }) throws {
    try remember(unless: isStopped) { journal, last, limit in
      try journal.decisions.eventIDs(after: last, limit: limit)
    }
    try remember(unless: isStopped) { journal, last, limit in
      try journal.trades.eventIDs(after: last, limit: limit)
    }
    if !isStopped() { known.setFilled() }
  }

  private func remember(
    unless isStopped: () -> Bool, _ next: (Journal, String, Int) throws -> [String]
  ) throws {
    var last = ""
    while !isStopped() {
      let ids = try readers.reading { try next($0, last, Engine.idsAtOnce) }
      for id in ids { known.insert(id) }
      guard let end = ids.last else { return }
      last = end
    }
  }
}
