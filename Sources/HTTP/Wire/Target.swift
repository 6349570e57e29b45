/// A request target taken apart (RFC 9112, 3.2): path and query, and where the query lies.
struct Target: Sendable, Equatable {
  /// Decoded, dot segments resolved; an encoded slash stays `%2F`, for it divides nothing.
  let path: String
  /// Dot segments resolved, otherwise as it came: what a route's segments are matched against.
  let encodedPath: String
  /// The query without its question mark, counted from the target's first byte; empty without one.
  let query: Range<Int>

  /// Takes apart origin-form, absolute-form and, for OPTIONS, asterisk-form.
  /// - Throws: what is wrong with the target, as a 400.
  init(_ bytes: UnsafeBufferPointer<UInt8>, method: Method) throws(Refusal) {
    if bytes.count == 1 && bytes[0] == UInt8(ascii: "*") {
      guard method == .options else { throw .malformed("only OPTIONS may ask for *") }
      path = "*"
      encodedPath = "*"
      query = 1..<1
      return
    }
    for byte in bytes where Target.isForbidden(byte) {
      throw .malformed("expected the byte \(byte) of the target to be percent-encoded")
    }
    let start = try Target.pathStart(bytes)
    let mark = bytes[start...].firstIndex(of: UInt8(ascii: "?"))
    let pathEnd = mark ?? bytes.count
    query = mark.map { $0 + 1..<bytes.count } ?? bytes.count..<bytes.count
    let rawPath = UnsafeBufferPointer(rebasing: bytes[start..<pathEnd])

    if bytes.contains(UInt8(ascii: "%")) {
      try Target.checkEncoding(bytes)
    } else if !Target.hasDotSegment(rawPath) {
      path = rawPath.isEmpty ? "/" : String(decoding: rawPath, as: UTF8.self)
      encodedPath = path
      return
    }
    let segments = Target.resolvedSegments(rawPath)
    encodedPath = Target.joined(segments)
    let decoded = segments.map { PercentCoding.decoded($0) }
    if decoded.contains(where: { $0.contains { $0 < 0x20 || $0 == 0x7f } }) {
      throw .malformed("expected no control character in the path")
    }
    path = Target.joined(decoded.map(Target.keepingSlashEncoded))
  }

  /// What no URI holds as it is, though it is visible ASCII.
  private static func isForbidden(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "#"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "\\"):
      true
    default: false
    }
  }

  /// Where the path begins: at once in origin-form, after the authority in absolute-form.
  private static func pathStart(_ bytes: UnsafeBufferPointer<UInt8>) throws(Refusal) -> Int {
    if bytes.first == UInt8(ascii: "/") { return 0 }
    for scheme in ["http://", "https://"] where bytes.count > scheme.utf8.count {
      let length = scheme.utf8.count
      guard ByteClass.equalIgnoringCase(bytes[..<length], scheme.utf8) else { continue }
      let end =
        bytes[length...].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
        ?? bytes.count
      guard HostRule.isHost(UnsafeBufferPointer(rebasing: bytes[length..<end])) else {
        throw .malformed("expected host[:port] as the target's authority")
      }
      return end
    }
    throw .malformed("expected a target that begins with / or http://")
  }

  private static func checkEncoding(_ bytes: UnsafeBufferPointer<UInt8>) throws(Refusal) {
    guard PercentCoding.isWellFormed(bytes) else {
      throw .malformed("expected two hexadecimal digits after every % of the target")
    }
    guard String(validating: PercentCoding.decoded(bytes), as: UTF8.self) != nil else {
      throw .malformed("expected the decoded target to be UTF-8")
    }
  }

  /// Whether a segment begins with a dot: rarer than what it guards, and cheap to see.
  private static func hasDotSegment(_ path: UnsafeBufferPointer<UInt8>) -> Bool {
    var previous: UInt8 = 0
    for byte in path {
      if byte == UInt8(ascii: ".") && previous == UInt8(ascii: "/") { return true }
      previous = byte
    }
    return false
  }

  /// The path's segments without `.` and `..`, however encoded (RFC 3986, 5.2.4 and 6.2.2).
  private static func resolvedSegments(_ path: UnsafeBufferPointer<UInt8>) -> [[UInt8]] {
    var segments: [[UInt8]] = []
    let parts = path.dropFirst().split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      let decoded = PercentCoding.decoded(part)
      let isParent = decoded == Array("..".utf8)
      if isParent && !segments.isEmpty { segments.removeLast() }
      if !isParent && decoded != [UInt8(ascii: ".")] {
        segments.append(Array(part))
      } else if index == parts.count - 1 {
        segments.append([])
      }
    }
    return segments
  }

  private static func joined(_ segments: [[UInt8]]) -> String {
    "/" + String(decoding: Array(segments.joined(separator: [UInt8(ascii: "/")])), as: UTF8.self)
  }

  private static func keepingSlashEncoded(_ segment: [UInt8]) -> [UInt8] {
    segment.contains(UInt8(ascii: "/"))
      ? Array(
        segment.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
          .joined(separator: Array("%2F".utf8)))
      : segment
  }
}
