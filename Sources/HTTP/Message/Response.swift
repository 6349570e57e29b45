/// An answer: status, headers and a body, or a stream that goes on after the head.
///
/// The server adds `Date`, `Content-Type`, `Content-Length` and `Connection`, and leaves those out
/// of `headers`.
public struct Response: Sendable {
  public var status: Status
  /// The media type of the body; without a body none is written.
  public var contentType: String
  /// Further headers; one with a control character turns the answer into a 500.
  public var headers: [Header]
  public var body: [UInt8]
  /// Whether the connection ends with this answer, whatever the peer asked for.
  public var closesConnection = false
  let stream: StreamSource?
  /// Where the answer is only promised: then everything else here means nothing.
  let promise: ResponsePromise?

  public init(
    status: Status = .ok, contentType: String = "application/json", headers: [Header] = [],
    body: [UInt8] = []
  ) {
    self.status = status
    self.contentType = contentType
    self.headers = headers
    self.body = body
    stream = nil
    promise = nil
  }

  /// An answer that is given later; the peer's further requests wait for it, others' do not.
  public init(_ promise: ResponsePromise) {
    status = .ok
    contentType = "application/json"
    headers = []
    body = []
    stream = nil
    self.promise = promise
  }

  private init(contentType: String, headers: [Header], stream: StreamSource) {
    status = .ok
    self.contentType = contentType
    self.headers = headers
    self.stream = stream
    promise = nil
    body = []
  }

  /// An answer whose body is JSON text.
  public static func json(_ status: Status = .ok, _ body: [UInt8]) -> Response {
    Response(status: status, body: body)
  }

  /// An answer of plain text.
  public static func text(_ status: Status = .ok, _ text: String) -> Response {
    Response(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
  }

  /// An answer that stays open: `subscribe` is called once the head is written.
  ///
  /// It gets the handle through which any thread sends. It is called on the connection's event
  /// loop and must not wait.
  /// - Parameter bufferBytesMax: what may wait for the peer; a peer slower than that is cut off.
  public static func stream(
    contentType: String = "text/event-stream", headers: [Header] = [],
    bufferBytesMax: Int = 256 * 1_024, subscribe: @escaping @Sendable (StreamHandle) -> Void
  ) -> Response {
    Response(
      contentType: contentType, headers: headers,
      stream: StreamSource(bufferBytesMax: bufferBytesMax, subscribe: subscribe))
  }
}

/// What the server needs to begin a stream.
struct StreamSource: Sendable {
  let bufferBytesMax: Int
  let subscribe: @Sendable (StreamHandle) -> Void
}
