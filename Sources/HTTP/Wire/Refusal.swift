/// Why a request is refused before any handler sees it; the connection ends with the answer.
package struct Refusal: Error, Sendable, Equatable {
  package let status: Status
  /// The word in the error body.
  package let code: String
  package let message: String

  /// 400, where the framing or a required part cannot be trusted.
  static func malformed(_ message: String) -> Refusal {
    Refusal(status: .badRequest, code: "malformed_request", message: message)
  }

  static func targetTooLong(limit: Int) -> Refusal {
    Refusal(
      status: .targetTooLong, code: "target_too_long",
      message: "expected a target of at most \(limit) bytes")
  }

  static func headTooLarge(_ message: String) -> Refusal {
    Refusal(status: .headTooLarge, code: "head_too_large", message: message)
  }

  static func bodyTooLarge(limit: Int) -> Refusal {
    Refusal(
      status: .contentTooLarge, code: "body_too_large",
      message: "expected a body of at most \(limit) bytes")
  }

  static let unknownMethod = Refusal(
    status: .notImplemented, code: "not_implemented",
    message: "expected one of GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH as the method")

  static let unknownVersion = Refusal(
    status: .versionNotSupported, code: "version_not_supported",
    message: "expected HTTP/1.1 or HTTP/1.0")

  static let unknownExpectation = Refusal(
    status: .expectationFailed, code: "expectation_failed",
    message: "expected no expectation but 100-continue")

  static let tooSlow = Refusal(
    status: .requestTimeout, code: "request_timeout",
    message: "the request did not arrive in time")

  static let overloaded = Refusal(
    status: .unavailable, code: "unavailable",
    message: "too much at a time; try again after the seconds of Retry-After")

  static let cutShort = malformed("the connection ended inside a request")
}
