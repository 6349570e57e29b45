/// Why bytes were refused, and where.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was wrong.
  public enum Kind: Equatable, Sendable {
    case empty
    case unexpectedEnd(expected: String)
    case unexpectedByte(UInt8, expected: String)
    case trailingBytes
    case byteOrderMark
    case tooDeep(limit: Int)
    case invalidLiteral
    case invalidNumber
    case leadingZero
    /// The number is beyond the largest finite `Double`.
    case numberTooLarge
    case invalidEscape
    case loneSurrogate
    case controlCharacter(UInt8)
    case invalidUTF8
    case unterminatedComment
    case duplicateKey(String)
    case wrongType(expected: JSONKind, found: JSONKind)
    case notAnInteger
    /// The integer is outside `Int64`.
    case integerTooLarge
    case tooManyElements(limit: Int)
  }

  /// Bytes before the place of the error.
  public let offset: Int
  public let kind: Kind

  public init(offset: Int, kind: Kind) {
    self.offset = offset
    self.kind = kind
  }

  /// Whether the bytes are no JSON at all; otherwise they are JSON, but not what was asked for.
  public var isSyntax: Bool {
    switch kind {
    case .duplicateKey, .wrongType, .notAnInteger, .integerTooLarge, .tooManyElements: false
    default: true
    }
  }

  /// The kind as a stable word for logs and answers.
  public var code: String {
    switch kind {
    case .empty: "empty"
    case .unexpectedEnd: "unexpected_end"
    case .unexpectedByte: "unexpected_byte"
    case .trailingBytes: "trailing_bytes"
    case .byteOrderMark: "byte_order_mark"
    case .tooDeep: "too_deep"
    case .invalidLiteral: "invalid_literal"
    case .invalidNumber: "invalid_number"
    case .leadingZero: "leading_zero"
    case .numberTooLarge: "number_too_large"
    case .invalidEscape: "invalid_escape"
    case .loneSurrogate: "lone_surrogate"
    case .controlCharacter: "control_character"
    case .invalidUTF8: "invalid_utf8"
    case .unterminatedComment: "unterminated_comment"
    case .duplicateKey: "duplicate_key"
    case .wrongType: "wrong_type"
    case .notAnInteger: "not_an_integer"
    case .integerTooLarge: "integer_too_large"
    case .tooManyElements: "too_many_elements"
    }
  }

  public var description: String { "at byte \(offset): \(reason)" }

  /// The description without the place.
  public var reason: String {
    switch kind {
    case .empty: "expected a value, was nothing"
    case .unexpectedEnd(let expected): "expected \(expected), was the end"
    case .unexpectedByte(let byte, let expected):
      "expected \(expected), was \(JSONError.name(of: byte))"
    case .trailingBytes: "expected the end after the value, was more"
    case .byteOrderMark: "expected a value, was a byte order mark"
    case .tooDeep(let limit): "expected at most \(limit) levels of nesting, was one more"
    case .invalidLiteral: "expected true, false or null, was another word"
    case .invalidNumber: "expected a digit of a number, was something else"
    case .leadingZero: "expected a number without leading zeros, was one with them"
    case .numberTooLarge: "expected a number below 1.8e308, was a larger one"
    case .invalidEscape: "expected an escape sequence, was an unknown one"
    case .loneSurrogate: "expected a pair of surrogates, was one alone"
    case .controlCharacter(let byte):
      "expected control characters escaped, was \(JSONError.name(of: byte))"
    case .invalidUTF8: "expected UTF-8, was another byte sequence"
    case .unterminatedComment: "expected the end of the comment, was the end"
    case .duplicateKey(let name): "expected each member once, was \"\(name)\" again"
    case .wrongType(let expected, let found): "expected \(expected), was \(found)"
    case .notAnInteger: "expected an integer, was a number with a fraction"
    case .integerTooLarge: "expected an integer of 64 bits, was a larger one"
    case .tooManyElements(let limit): "expected at most \(limit) elements, was one more"
    }
  }

  private static func name(of byte: UInt8) -> String {
    if byte > 0x20 && byte < 0x7f { return "'\(UnicodeScalar(byte))'" }
    let digits = String(byte, radix: 16)
    return "byte 0x" + (digits.utf8.count == 1 ? "0" : "") + digits
  }
}
