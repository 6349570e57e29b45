/// Why stored bytes of the agent were refused; offsets count from the first byte.
public enum AgentError: Error, Sendable, Equatable, CustomStringConvertible {
  case truncated(offset: Int, needed: Int, had: Int)
  case wrongKind(expected: String)
  case unsupportedVersion(UInt16, expected: UInt16)
  case wrongShape(field: String, value: Int, expected: Int)
  case invalidValue(field: String, offset: Int)
  case trailingBytes(offset: Int, count: Int)
  case textTooLong(count: Int, limit: Int)

  public var description: String {
    switch self {
    case .truncated(let offset, let needed, let had):
      "expected \(needed) bytes at offset \(offset), was \(had)"
    case .wrongKind(let expected):
      "expected bytes that begin with \(expected)"
    case .unsupportedVersion(let version, let expected):
      "expected version \(expected), was \(version)"
    case .wrongShape(let field, let value, let expected):
      "expected \(field) \(expected), was \(value)"
    case .invalidValue(let field, let offset):
      "expected a valid \(field) at offset \(offset)"
    case .trailingBytes(let offset, let count):
      "expected the end at offset \(offset), was \(count) bytes before it"
    case .textTooLong(let count, let limit):
      "expected at most \(limit) bytes of text, was \(count)"
    }
  }
}
