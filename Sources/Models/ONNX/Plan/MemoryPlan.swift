/// Gives tensors places in one block of memory, so that those that never live together share.
struct MemoryPlan {
  private struct Block {
    let size: Int
    let first: Int
    var last: Int
    var offset = 0
  }

  private var blocks: [Block] = []
  private static let alignment = 64

  /// A block that is written in a step and read until that step, for now; returns its number.
  mutating func add(bytes: Int, from step: Int) -> Int {
    let size = max(bytes + Self.alignment - 1, Self.alignment) / Self.alignment * Self.alignment
    blocks.append(Block(size: size, first: step, last: step))
    return blocks.count - 1
  }

  /// Keeps a block until a later step has run.
  mutating func keep(_ block: Int, until step: Int) {
    blocks[block].last = max(blocks[block].last, step)
  }

  func offset(of block: Int) -> Int { blocks[block].offset }

  /// Places the blocks, the largest first, each as low as those it lives with allow; returns the
  /// size of all.
  mutating func place() -> Int {
    var placed: [Int] = []
    var total = 0
    let order = blocks.indices.sorted {
      (blocks[$1].size, $0) < (blocks[$0].size, $1)
    }
    for index in order {
      let own = blocks[index]
      let neighbours = placed.filter {
        blocks[$0].first <= own.last && own.first <= blocks[$0].last
      }.sorted { blocks[$0].offset < blocks[$1].offset }
      var offset = 0
      for neighbour in neighbours {
        if blocks[neighbour].offset >= offset + own.size { break }
        offset = max(offset, blocks[neighbour].offset + blocks[neighbour].size)
      }
      blocks[index].offset = offset
      total = max(total, offset + own.size)
      placed.append(index)
    }
    return total
  }
}
