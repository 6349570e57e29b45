/// What an event id was answered, and the hash of the body it came with.
public struct RecordedAnswer: Sendable, Equatable {
  /// SHA-256 of the body; another hash under the same id is a conflict.
  public let bodySHA: [UInt8]
  /// The very bytes that were sent.
  public let answer: [UInt8]
}
