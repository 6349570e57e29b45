/// The names seen so far in each object that is open, to find one that comes twice.
///
///     names  | a | b | c | x | y |      one stack of names for all open objects
///     frames |   0       |   3   |      where each object's names begin
///
/// Each name sets one of an object's 64 marks; a name that sets a new one is compared with no other.
/// Objects of more than `linearLimit` members move to a set, so that many members cost O(n).
struct MemberNames {
  private struct Frame {
    var start: Int
    var marks: UInt64 = 0
    /// The object's set among `sets`; -1 where it has none.
    var set = -1
  }

  private static let linearLimit = 24
  private var names: [JSONText] = []
  private var frames: [Frame] = []
  private var sets: [Set<JSONText>] = []
  private var innermost = Frame(start: 0)

  mutating func open() {
    if frames.isEmpty {
      names.reserveCapacity(2 * MemberNames.linearLimit)
      frames.reserveCapacity(8)
    }
    frames.append(innermost)
    innermost = Frame(start: names.count)
  }

  mutating func close() {
    guard let outer = frames.popLast() else { return }
    names.removeLast(names.count &- innermost.start)
    if innermost.set >= 0 { sets.removeLast() }
    innermost = outer
  }

  /// Adds `name` to the innermost object and says whether it was new there.
  @inline(__always)
  mutating func insert(_ name: JSONText) -> Bool {
    let mark = MemberNames.mark(of: name)
    if innermost.marks & mark != 0 || innermost.set >= 0 { return compareAndInsert(name) }
    innermost.marks |= mark
    names.append(name)
    return true
  }

  private mutating func compareAndInsert(_ name: JSONText) -> Bool {
    // In place: a copy of the set held here would make it copy itself on every insertion.
    if innermost.set >= 0 { return sets[innermost.set].insert(name).inserted }
    for index in innermost.start..<names.count where names[index] == name { return false }
    innermost.marks |= MemberNames.mark(of: name)
    names.append(name)
    if names.count - innermost.start > MemberNames.linearLimit {
      innermost.set = sets.count
      sets.append(Set(names[innermost.start...]))
    }
    return true
  }

  /// The mark of a name by its length and its ends; all marks where escapes hide what it is.
  @inline(__always)
  private static func mark(of name: JSONText) -> UInt64 {
    let count = name.bytes.count
    if name.isEscaped { return .max }
    guard count > 0 else { return 1 }
    let (first, last) = (name.bytes[0], name.bytes[count &- 1])
    let hash = UInt64(first) &* 5 &+ UInt64(last) &* 3 &+ UInt64(truncatingIfNeeded: count)
    return 1 &<< (hash & 63)
  }
}
