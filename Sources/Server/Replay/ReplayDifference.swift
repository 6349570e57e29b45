/// The first place where a decision comes out otherwise than it was journalled.
public struct ReplayDifference: Sendable, Equatable, CustomStringConvertible {
  public let decisionID: Int64
  public let eventID: String
  /// What differs: the answer, a column of the journal, features, or the rest of the detail.
  public let part: String
  /// The first byte that differs, from 0.
  public let offset: Int
  public let journalled: String
  public let derived: String

  public var description: String {
    "decision \(decisionID) (\(eventID)): \(part) differs at byte \(offset): journalled "
      + "“\(journalled)”, re-derived “\(derived)”"
  }

  /// nil where the bytes are the same.
  init?(
    _ decisionID: Int64, _ eventID: String, _ part: String, _ journalled: some Collection<UInt8>,
    _ derived: some Collection<UInt8>
  ) {
    let (one, other) = (Array(journalled), Array(derived))
    guard one != other else { return nil }
    let offset = zip(one, other).prefix { $0 == $1 }.count
    self.decisionID = decisionID
    self.eventID = eventID
    self.part = part
    self.offset = offset
    self.journalled = ReplayDifference.text(one, offset)
    self.derived = ReplayDifference.text(other, offset)
  }

  /// What stands around the place.
  private static func text(_ bytes: [UInt8], _ offset: Int) -> String {
    let start = max(0, min(offset, bytes.count) - 24)
    // Features are no text: what cannot be shown is a dot.
    let shown = bytes[start..<min(bytes.count, start + 64)].map {
      (32..<127).contains($0) ? $0 : UInt8(ascii: ".")
    }
    return String(decoding: shown, as: UTF8.self)
  }
}
