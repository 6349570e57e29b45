import Decision
import Market

/// Accounts' memories as a change of the journal has them: the key on one line, the memory on the next.
enum MemoryLines {
  static func bytes(_ memories: some Sequence<AccountMemory>) -> [UInt8] {
    var bytes: [UInt8] = []
    for memory in memories {
      bytes += Array(memory.key.utf8) + [10] + memory.json + [10]
    }
    return bytes
  }

  /// - Throws: `MemoryError` where the bytes are not what `bytes(_:)` writes.
  static func memories(_ bytes: [UInt8]) throws(MemoryError) -> [AccountMemory] {
    let lines = bytes.split(separator: 10)
    guard lines.count.isMultiple(of: 2) else {
      throw .malformed(key: "snapshot", field: "memory")
    }
    var memories: [AccountMemory] = []
    for index in stride(from: 0, to: lines.count, by: 2) {
      let key = String(decoding: lines[index], as: UTF8.self)
      memories.append(try AccountMemory(json: Array(lines[index + 1]), key: key))
    }
    return memories
  }
}
