/// A value in a log line; literals convert by themselves.
public enum LogValue: Sendable, Equatable {
  case text(String)
  case integer(Int64)
  case number(Double)
  case flag(Bool)

  /// Appends the JSON form; a number that JSON cannot say is written as a string.
  func write(to line: inout [UInt8]) {
    switch self {
    case .text(let text): line.append(jsonString: text)
    case .integer(let value): line.append(text: String(value))
    case .number(let value) where value.isFinite: line.append(text: value.description)
    case .number(let value): line.append(jsonString: value.description)
    case .flag(let value): line.append(text: value ? "true" : "false")
    }
  }
}

extension LogValue: ExpressibleByStringInterpolation {
  public init(stringLiteral value: String) { self = .text(value) }
}

extension LogValue: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int64) { self = .integer(value) }
}

extension LogValue: ExpressibleByFloatLiteral {
  public init(floatLiteral value: Double) { self = .number(value) }
}

extension LogValue: ExpressibleByBooleanLiteral {
  public init(booleanLiteral value: Bool) { self = .flag(value) }
}

/// A name and its value, kept by a log for all of its lines.
struct LogField: Sendable {
  let name: String
  let value: LogValue
}
