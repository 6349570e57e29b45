/// A path with names in braces, each of which matches one segment that is not empty.
struct RoutePattern: Sendable {
  private enum Segment: Sendable, Equatable {
    case literal([UInt8])
    case parameter
  }

  private let segments: [Segment]
  let names: [String]

  /// Reads `/decisions/{id}`; nil without a leading slash or with a brace inside a segment.
  init?(_ text: String) {
    guard text.utf8.first == UInt8(ascii: "/") else { return nil }
    var segments: [Segment] = []
    var names: [String] = []
    for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      if part.hasPrefix("{") && part.hasSuffix("}") && part.utf8.count > 2 {
        segments.append(.parameter)
        names.append(String(part.dropFirst().dropLast()))
      } else if part.contains("{") || part.contains("}") {
        return nil
      } else {
        segments.append(.literal(Array(part.utf8)))
      }
    }
    guard Set(names).count == names.count else { return nil }
    self.segments = segments
    self.names = names
  }

  /// Whether two patterns match the same paths.
  func isSame(as other: RoutePattern) -> Bool { segments == other.segments }

  /// The decoded values of the names, where `encodedPath` matches.
  /// - Complexity: O(bytes of the path).
  func values(in encodedPath: String) -> [String]? {
    var values: [String] = []
    var index = 0
    let parts = encodedPath.utf8.dropFirst().split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == segments.count else { return nil }
    while index < parts.count {
      let decoded = PercentCoding.decoded(parts[index])
      switch segments[index] {
      case .literal(let bytes): if bytes != decoded { return nil }
      case .parameter:
        if decoded.isEmpty { return nil }
        values.append(String(decoding: decoded, as: UTF8.self))
      }
      index += 1
    }
    return values
  }
}
