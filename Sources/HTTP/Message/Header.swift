/// One header line of an answer.
public struct Header: Sendable, Equatable {
  public let name: String
  public let value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Whether it may be written: a token, then a value without controls and outer blanks.
  var isWritable: Bool {
    guard !name.isEmpty, name.utf8.allSatisfy(ByteClass.isToken) else { return false }
    return ByteClass.isFieldText(value)
  }

  /// Whether the server writes this header itself, so that a handler's own is left out.
  var isFraming: Bool {
    let own = [
      "content-length", "content-type", "transfer-encoding", "connection", "keep-alive", "date",
    ]
    return own.contains { ByteClass.equalIgnoringCase($0.utf8, name.utf8) }
  }
}
