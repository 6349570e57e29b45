public import Digest

/// What an event id was answered, and the fingerprint of the body it came with.
public struct RecordedAnswer: Sendable, Equatable {
  /// Another body under the same id is a conflict.
  public let fingerprint: Fingerprint
  /// The very bytes that were sent.
  public let answer: [UInt8]

  public init(fingerprint: Fingerprint, answer: [UInt8]) {
    self.fingerprint = fingerprint
    self.answer = answer
  }
}
