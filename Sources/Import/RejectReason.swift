/// Why a line of a file is not a bar.
public enum RejectReason: String, Sendable, CaseIterable {
  case fieldCount = "wrong number of fields"
  case badTime = "not a time"
  case badNumber = "not a number"
  case notFinite = "not a finite number"
  case notPositive = "a price of zero or below"
  case negativeCount = "a negative volume or spread"
  case highBelowLow = "high below low"
  case outsideRange = "open or close outside low to high"
  case misaligned = "the time is not an opening of the timeframe on the broker's clock"
  case outOfOrder = "earlier than the line before"
}

/// A line that was left out.
public struct RejectedLine: Sendable, Equatable {
  /// Counted from 1, the header included.
  public let line: Int
  public let reason: RejectReason

  public init(line: Int, reason: RejectReason) {
    self.line = line
    self.reason = reason
  }
}
