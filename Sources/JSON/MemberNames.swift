/// The names seen so far in each object that is open, to find one that comes twice.
///
///     names  | a | b | c | x | y |      one stack of names for all open objects
///     frames |   0       |   3   |      where each object's names begin
///
/// Objects of more than `linearLimit` members move to a set, so that many members cost O(n).
struct MemberNames {
  private struct Frame {
    var start: Int
    var many: Set<JSONText>?
  }

  private static let linearLimit = 24
  private var names: [JSONText] = []
  private var frames: [Frame] = []

  mutating func open() {
    frames.append(Frame(start: names.count, many: nil))
  }

  mutating func close() {
    guard let frame = frames.popLast() else { return }
    names.removeSubrange(frame.start...)
  }

  /// Adds `name` to the innermost object and says whether it was new there.
  mutating func insert(_ name: JSONText) -> Bool {
    guard let last = frames.indices.last else { return true }
    // In place: a copy of the frame held here would make the set copy itself on every insertion.
    if let isNew = frames[last].many?.insert(name).inserted { return isNew }
    let start = frames[last].start
    for index in start..<names.count where names[index] == name { return false }
    names.append(name)
    if names.count - start > Self.linearLimit {
      frames[last].many = Set(names[start...])
    }
    return true
  }
}
