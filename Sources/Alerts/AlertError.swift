/// Why an alert did not get through.
public enum AlertError: Error, Sendable, Equatable, CustomStringConvertible {
  case cannotRun(program: String, reason: String)
  /// In curl's words, which never hold the request.
  case notDelivered(String)

  public var description: String {
    switch self {
    case .cannotRun(let program, let reason): "cannot run \(program): \(reason)"
    case .notDelivered(let words): words
    }
  }
}
