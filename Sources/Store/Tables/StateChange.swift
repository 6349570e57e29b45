/// A new value of a key of the state table; nil removes the key.
public struct StateChange: Sendable, Equatable {
  public let key: String
  public let value: [UInt8]?

  public init(key: String, value: [UInt8]?) {
    self.key = key
    self.value = value
  }
}
