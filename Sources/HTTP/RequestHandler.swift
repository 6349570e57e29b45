/// What answers requests: called by the server's own threads, several at once.
public protocol RequestHandler: Sendable {
  /// The answer to `request`; other connections of the same event loop wait until it returns.
  func respond(to request: borrowing Request) -> Response
}
