internal import Glibc

/// A string where it lies in the bytes parsed: valid UTF-8 between its quotes, escapes not undone.
///
/// Valid only as long as those bytes are. Equality and hash are of the bytes after unescaping, so
/// composed and decomposed forms of a letter differ.
public struct JSONText: Hashable {
  /// The bytes between the quotes, as written.
  public let bytes: UnsafeRawBufferPointer
  /// Whether `bytes` holds escape sequences.
  public let isEscaped: Bool

  init(bytes: UnsafeRawBufferPointer, isEscaped: Bool) {
    self.bytes = bytes
    self.isEscaped = isEscaped
  }

  /// The text, escapes undone.
  ///
  /// - Complexity: O(n); allocates.
  public var string: String {
    isEscaped
      ? String(decoding: unescaped, as: UTF8.self) : String(decoding: bytes, as: UTF8.self)
  }

  /// The text's bytes, escapes undone.
  ///
  /// - Complexity: O(n); allocates.
  public var unescaped: [UInt8] {
    guard isEscaped else { return [UInt8](bytes) }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == .backslash {
        index = appendEscape(at: index, to: &text)
      } else {
        text.append(bytes[index])
        index += 1
      }
    }
    return text
  }

  /// Whether the text is `literal`, byte by byte.
  ///
  /// Inlined, so that a comparison with a literal is one with a few words in the code.
  ///
  /// - Complexity: O(n); allocates only where the text has escapes.
  @inlinable @inline(__always)
  public static func == (text: JSONText, literal: StaticString) -> Bool {
    if text.isEscaped { return text.isUnescaped(literal) }
    let count = literal.utf8CodeUnitCount
    guard text.bytes.count == count else { return false }
    let expected = UnsafeRawPointer(literal.utf8Start)
    var index = 0
    while index &+ 8 <= count {
      let word = text.bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      guard word == expected.loadUnaligned(fromByteOffset: index, as: UInt64.self) else {
        return false
      }
      index &+= 8
    }
    if count & 4 != 0 {
      let word = text.bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self)
      guard word == expected.loadUnaligned(fromByteOffset: index, as: UInt32.self) else {
        return false
      }
      index &+= 4
    }
    if count & 2 != 0 {
      let word = text.bytes.loadUnaligned(fromByteOffset: index, as: UInt16.self)
      guard word == expected.loadUnaligned(fromByteOffset: index, as: UInt16.self) else {
        return false
      }
      index &+= 2
    }
    let hasLast = count & 1 != 0
    return !hasLast || text.bytes[index] == expected.load(fromByteOffset: index, as: UInt8.self)
  }

  /// Lets a `switch` over a key have string literals as its cases.
  @inlinable
  public static func ~= (literal: StaticString, text: JSONText) -> Bool { text == literal }

  public static func == (left: JSONText, right: JSONText) -> Bool {
    if left.isEscaped || right.isEscaped { return left.unescaped == right.unescaped }
    return isSame(left.bytes, right.bytes)
  }

  public func hash(into hasher: inout Hasher) {
    if isEscaped {
      unescaped.withUnsafeBytes { hasher.combine(bytes: $0) }
    } else {
      hasher.combine(bytes: bytes)
    }
  }

  @usableFromInline @inline(never)
  func isUnescaped(_ literal: StaticString) -> Bool {
    literal.withUTF8Buffer { unescaped.elementsEqual($0) }
  }

  /// Undoes the escape at `index`, already found valid, and returns the index after it.
  private func appendEscape(at index: Int, to text: inout [UInt8]) -> Int {
    switch bytes[index + 1] {
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0c)
    case UInt8(ascii: "n"): text.append(0x0a)
    case UInt8(ascii: "r"): text.append(0x0d)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      let unit = hexadecimalUnit(in: bytes, at: index + 2) ?? 0
      var code = UInt32(unit)
      var next = index + 6
      if unit & 0xfc00 == 0xd800, let low = hexadecimalUnit(in: bytes, at: index + 8) {
        code = 0x1_0000 + (UInt32(unit & 0x3ff) << 10 | UInt32(low & 0x3ff))
        next = index + 12
      }
      appendUTF8(of: code, to: &text)
      return next
    case let itself: text.append(itself)
    }
    return index + 2
  }
}

/// The 16 bits that four hexadecimal digits at `index` write; nil where they are not there.
func hexadecimalUnit(in bytes: UnsafeRawBufferPointer, at index: Int) -> UInt16? {
  guard index + 4 <= bytes.count else { return nil }
  var unit: UInt16 = 0
  for offset in 0..<4 {
    guard let digit = hexadecimalDigit(bytes[index + offset]) else { return nil }
    unit = unit << 4 | UInt16(digit)
  }
  return unit
}

func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 0x30...0x39: byte - 0x30
  case 0x41...0x46: byte - 0x41 + 10
  case 0x61...0x66: byte - 0x61 + 10
  default: nil
  }
}

private func appendUTF8(of code: UInt32, to text: inout [UInt8]) {
  func trailing(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (code >> shift) & 0x3f) }
  switch code {
  case ..<0x80: text.append(UInt8(code))
  case ..<0x800: text += [UInt8(0xc0 | code >> 6), trailing(0)]
  case ..<0x1_0000: text += [UInt8(0xe0 | code >> 12), trailing(6), trailing(0)]
  default: text += [UInt8(0xf0 | code >> 18), trailing(12), trailing(6), trailing(0)]
  }
}

/// Whether both are the same bytes.
func isSame(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
  guard left.count == right.count else { return false }
  guard let first = left.baseAddress, let second = right.baseAddress else { return true }
  return memcmp(first, second, left.count) == 0
}
