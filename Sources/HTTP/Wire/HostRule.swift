/// What `Host` and the authority of a target may be: `uri-host [ ":" port ]` (RFC 9110, 7.2).
enum HostRule {
  /// Whether `bytes` name a host; user information and an empty name do not.
  static func isHost(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var nameEnd = bytes.count
    if bytes.first == UInt8(ascii: "[") {
      guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
      let literal = bytes[1..<close]
      guard literal.contains(UInt8(ascii: ":")), literal.allSatisfy(isAddressByte) else {
        return false
      }
      nameEnd = close + 1
    } else {
      nameEnd = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
      let name = UnsafeBufferPointer(rebasing: bytes[..<nameEnd])
      guard !name.isEmpty, PercentCoding.isWellFormed(name),
        name.allSatisfy({ ByteClass.isNameOfHost($0) || $0 == UInt8(ascii: "%") })
      else { return false }
    }
    if nameEnd == bytes.count { return true }
    return bytes[nameEnd] == UInt8(ascii: ":") && isPort(bytes[(nameEnd + 1)...])
  }

  /// The bytes of an IPv6 literal; `v` and dots for the future forms and the IPv4 tail.
  private static func isAddressByte(_ byte: UInt8) -> Bool {
    ByteClass.isNameOfHost(byte) || byte == UInt8(ascii: ":")
  }

  /// Digits of a number up to 65535; RFC 3986 allows none at all.
  private static func isPort(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard digits.count <= 5, digits.allSatisfy(ByteClass.isDigit) else { return false }
    return digits.reduce(0) { $0 * 10 + Int($1 - 48) } <= 65_535
  }
}
