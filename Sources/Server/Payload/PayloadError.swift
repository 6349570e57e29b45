import HTTP
import JSON

/// Why the body of a request is refused.
package enum PayloadError: Error, Equatable {
  /// Not JSON: 400.
  case invalidJSON(offset: Int, reason: String)
  /// JSON, but a field is missing or wrong: 422 with the field's path and what is allowed.
  case invalidPayload(path: String, reason: String, allowed: String)
}

extension PayloadError: ResponseError {
  var response: Response {
    switch self {
    case .invalidJSON(let offset, let reason):
      .failure(
        .badRequest, "invalid_json", "the body is not JSON: at byte \(offset): \(reason)",
        detail: ["offset": .integer(Int64(offset))])
    case .invalidPayload(let path, let reason, let allowed):
      .failure(
        .unprocessableContent, "invalid_payload",
        "\(path.isEmpty ? "the body" : path) \(reason); allowed: \(allowed)",
        detail: ["path": .string(path), "allowed": .string(allowed)])
    }
  }
}
