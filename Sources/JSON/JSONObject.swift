/// The members of a JSON object, in the order written.
public struct JSONObject: Sendable, Equatable {
  /// A key and its value.
  public struct Member: Sendable, Equatable {
    public let key: String
    public let value: JSONValue

    public init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }

    /// Whether keys and values are the same, keys byte by byte.
    public static func == (left: Member, right: Member) -> Bool {
      isSame(left.key, right.key) && left.value == right.value
    }
  }

  /// From this count on a lookup searches an index instead of the members.
  private static let indexedCount = 16

  public let members: [Member]
  /// The positions of the members, sorted by key and then by position; empty for few members.
  private let sorted: [Int]

  public init(_ members: [Member] = []) {
    self.members = members
    guard members.count >= JSONObject.indexedCount else {
      sorted = []
      return
    }
    sorted = members.indices.sorted {
      if isSame(members[$0].key, members[$1].key) { return $0 < $1 }
      return members[$0].key.utf8.lexicographicallyPrecedes(members[$1].key.utf8)
    }
  }

  public var count: Int { members.count }
  public var isEmpty: Bool { members.isEmpty }
  public var keys: [String] { members.map(\.key) }

  /// The value of the member `key`, compared byte by byte; the last one where it comes twice.
  ///
  /// - Complexity: O(log n)
  public subscript(key: String) -> JSONValue? {
    if sorted.isEmpty { return members.last { isSame($0.key, key) }?.value }
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if key.utf8.lexicographicallyPrecedes(members[sorted[middle]].key.utf8) {
        high = middle
      } else {
        low = middle + 1
      }
    }
    // Everything below `low` is at or before `key`, so the last equal one is just below it.
    guard low > 0, isSame(members[sorted[low - 1]].key, key) else { return nil }
    return members[sorted[low - 1]].value
  }

  /// Whether both have the same members in the same order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.members == right.members
  }
}

/// Whether both strings are the same bytes; `String`'s own `==` equates canonical equivalents.
func isSame(_ left: String, _ right: String) -> Bool {
  left.utf8.elementsEqual(right.utf8)
}
