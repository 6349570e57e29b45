import Telemetry

extension Response {
  /// The error body of the contract: `{"error":{"code":…,"message":…,"detail":…}}`.
  /// - Parameters:
  ///   - code: a word in snake case that programs may rely on.
  ///   - message: a sentence for people.
  ///   - detailJSON: a JSON object as text; the caller vouches for it.
  public static func error(
    _ status: Status, code: String, message: String, detailJSON: String = "{}",
    headers: [Header] = []
  ) -> Response {
    var body: [UInt8] = []
    body.append(text: "{\"error\":{\"code\":")
    body.append(jsonString: code)
    body.append(text: ",\"message\":")
    body.append(jsonString: message)
    body.append(text: ",\"detail\":")
    body.append(text: detailJSON)
    body.append(text: "}}")
    return Response(status: status, headers: headers, body: body)
  }

  /// The answer to a request that is refused; the connection ends with it.
  init(refusal: Refusal) {
    let retry = refusal.status == .unavailable ? [Header("Retry-After", "1")] : []
    self = .error(
      refusal.status, code: refusal.code, message: refusal.message, headers: retry)
    closesConnection = true
  }
}
