/// Why a plan cannot be made: the code, what was measured beside what is allowed, and a sentence.
public struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
  public var reason: Reason
  public var detail: String

  public init(_ reason: Reason, _ detail: String) {
    self.reason = reason
    self.detail = detail
  }

  public var description: String { "\(reason.rawValue): \(detail)" }
}
