/// What SQLite refused: the statement, its extended result code and its own words.
public struct SQLFailure: Sendable, Equatable {
  public let sql: String
  /// SQLite's extended result code; the low byte is the primary one.
  public let code: Int32
  public let message: String

  public init(sql: String, code: Int32, message: String) {
    self.sql = sql
    self.code = code
    self.message = message
  }
}

extension SQLFailure: CustomStringConvertible {
  public var description: String { "\(message) (SQLite code \(code)) in: \(sql)" }
}
