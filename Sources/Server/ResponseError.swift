import HTTP
import JSON

/// An error that knows the answer it becomes, so that handlers throw and one place makes bytes.
protocol ResponseError: Error {
  var response: Response { get }
}

extension Response {
  /// The contract's error body with a detail object.
  static func failure(
    _ status: Status, _ code: String, _ message: String,
    detail: KeyValuePairs<String, JSONValue> = [:], headers: [Header] = []
  ) -> Response {
    .error(
      status, code: code, message: message,
      detailJSON: String(decoding: JSONValue.object(detail).bytes, as: UTF8.self),
      headers: headers)
  }
}

/// The refusals that are not about a payload's fields.
enum RequestError: ResponseError {
  case notFound(String)
  case conflict(eventID: String)
  case unavailable(String)
  /// The journal did not take or give what was needed: 503, and an alarm.
  case notStored(String)
  case unsupportedMediaType(String)
  case unauthorized
  case tooManyFailures

  var response: Response {
    switch self {
    case .notFound(let what): .failure(.notFound, "not_found", what)
    case .conflict(let eventID):
      .failure(
        .conflict, "event_conflict", "event \(eventID) was answered for another body",
        detail: ["event_id": .string(eventID)])
    case .unavailable(let why), .notStored(let why):
      .failure(.unavailable, "unavailable", why, headers: [Header("Retry-After", "1")])
    case .unsupportedMediaType(let type):
      .failure(
        .unsupportedMediaType, "unsupported_media_type",
        "the body must be application/json, was \(type)")
    case .unauthorized:
      .failure(
        .unauthorized, "unauthorized", "a valid bearer token is needed",
        headers: [Header("WWW-Authenticate", "Bearer")])
    case .tooManyFailures:
      .failure(
        .tooManyRequests, "overloaded", "too many failed authentications",
        headers: [Header("Retry-After", "60")])
    }
  }
}
