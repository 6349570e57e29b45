import Synchronization

/// The memory of bars: how many rows are used, and seven columns of one capacity, the header's, one
/// after the other.
///
///     used      | n |
///     openTime  | row 0 | row 1 | … | row capacity − 1 |
///     open      | row 0 | row 1 | … | row capacity − 1 |
///     …
///
/// Many values may hold runs of rows of one storage. A row is written once, by the value that claimed
/// it, and is then the same for as long as the storage lives:
///
///     rows      0 … 9 | 10 | 11 …      `used` is 10, and two values end there;
///     first     └─────┘ + 10           the one that adds a bar first claims row 10,
///     second    └─────┘                the other finds it claimed and copies its rows
///
/// Checked by hand for threads: only who moved `used` past a row writes it, and no value reads a row
/// beyond its own end. A value comes to another thread through a lock or a queue, and with it the rows
/// that were written before. Rows are written anew only where no other value holds the storage, as
/// with an array's.
@usableFromInline
final class BarStorage: ManagedBuffer<Int, UInt64> {
  @usableFromInline static let columnCount = 7

  /// Room for `capacity` rows, of which the maker writes the first `used`.
  static func room(for capacity: Int, used: Int) -> BarStorage {
    let storage = unsafeDowncast(
      BarStorage.create(minimumCapacity: 1 + columnCount * capacity) { _ in capacity },
      to: BarStorage.self)
    storage.withUnsafeMutablePointerToElements { elements in
      let memory = UnsafeMutableRawPointer(elements)
      memory.bindMemory(to: Atomic<Int>.self, capacity: 1).initialize(to: Atomic(used))
      (memory + 8).bindMemory(to: Int64.self, capacity: capacity)
      (memory + 8 * (1 + capacity)).bindMemory(
        to: Double.self, capacity: (columnCount - 1) * capacity)
    }
    return storage
  }

  /// The seven columns, from the storage's row `first` on; valid for as long as the storage lives.
  @inlinable @inline(__always)
  func rows(from first: Int) -> BarPointers {
    withUnsafeMutablePointers { capacity, elements in
      BarPointers(
        UnsafeMutableRawPointer(elements + (1 &+ first)), columnBytes: 8 &* capacity.pointee)
    }
  }

  /// Claims `count` rows from row `end` on; false where they are not free, or there is no room.
  func claim(_ count: Int, from end: Int) -> Bool {
    withUnsafeMutablePointers { capacity, elements in
      guard count <= capacity.pointee - end else { return false }
      let used = UnsafeMutableRawPointer(elements).assumingMemoryBound(to: Atomic<Int>.self)
      return used.pointee.compareExchange(
        expected: end, desired: end + count, ordering: .relaxed
      ).exchanged
    }
  }
}
