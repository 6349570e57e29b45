import Glibc

/// What a connection has received and not yet used up, in one buffer that is kept.
///
/// ```
/// storage:  | used up | message in progress, then what came after it | free |
///           0         start                                          end    storage.count
/// ```
/// `0 ≤ start ≤ end ≤ storage.count`, and `start == end` only where nothing is held.
package struct ReceiveBuffer: Sendable {
  private(set) var storage: [UInt8] = []
  private(set) var start = 0
  private(set) var end = 0

  package init() {}

  /// The number of bytes that are held.
  package var count: Int { end - start }

  /// Room for at least `bytes` more behind what is held; what is held may move to the front.
  mutating func reserve(_ bytes: Int) {
    if start == end {
      start = 0
      end = 0
    }
    if storage.count - end >= bytes { return }
    let held = count
    if storage.count - held < bytes {
      // Doubling keeps the copies linear; the floor saves the first steps of every connection.
      grow(to: Swift.max(held + bytes, storage.count * 2, 16_384))
    } else {
      let from = start
      storage.withUnsafeMutableBytes { $0.copyMemory(to: 0, from: from, count: held) }
    }
    start = 0
    end = held
  }

  /// Moves what is held to the front of a larger storage.
  private mutating func grow(to size: Int) {
    let range = start..<end
    let larger = [UInt8](unsafeUninitializedCapacity: size) { memory, initialized in
      storage.withUnsafeBufferPointer { old in
        _ = memory.initialize(fromContentsOf: old[range])
      }
      if let base = memory.baseAddress {
        memset(base + range.count, 0, size - range.count)
        initialized = size
      }
    }
    storage = larger
  }

  /// Lets `receive` fill the room behind what is held; it returns how much it filled.
  mutating func fill(_ receive: (UnsafeMutableRawBufferPointer) -> Int) -> Int {
    let from = end
    let filled = storage.withUnsafeMutableBytes { memory in
      receive(UnsafeMutableRawBufferPointer(rebasing: memory[from...]))
    }
    if filled > 0 { end += min(filled, storage.count - end) }
    return filled
  }

  /// Adds `bytes` behind what is held.
  package mutating func append(_ bytes: some Collection<UInt8>) {
    reserve(bytes.count)
    storage.replaceSubrange(end..<end + bytes.count, with: bytes)
    end += bytes.count
  }

  /// Calls `body` with what is held, which it may overwrite.
  mutating func withHeld<Result>(
    _ body: (UnsafeMutableBufferPointer<UInt8>) -> Result
  ) -> Result {
    let range = start..<end
    return storage.withUnsafeMutableBufferPointer { memory in
      body(UnsafeMutableBufferPointer(rebasing: memory[range]))
    }
  }

  /// Drops the first `bytes` of what is held.
  mutating func consume(_ bytes: Int) {
    assert(bytes <= count)
    start += bytes
  }

  /// Drops all behind the first `bytes` of what is held.
  mutating func truncate(to bytes: Int) {
    assert(bytes <= count)
    end = start + bytes
  }

  /// The bytes that the buffer has room for, used or not.
  var capacity: Int { storage.count }
}

extension UnsafeMutableRawBufferPointer {
  /// Moves bytes within the buffer; the two places may overlap.
  func copyMemory(to target: Int, from source: Int, count: Int) {
    guard count > 0, target != source, let base = baseAddress else { return }
    precondition(target >= 0 && source >= 0 && Swift.max(target, source) + count <= self.count)
    (base + target).copyMemory(from: base + source, byteCount: count)
  }
}
