/// One whole request: head and body, read where they lie in the receive buffer.
///
/// ```
/// storage:  … | request line | headers | body, chunks joined | …
///             base                     bodyRange
/// ```
/// The request shares the connection's buffer. It may be kept, at the price of a copy of the
/// buffer when the connection next receives.
public struct Request: Sendable {
  public let method: Method
  public let headers: Headers
  /// The peer's address and port, as `127.0.0.1:50312` or `[::1]:50312`.
  public let peer: String
  /// Whether the request said HTTP/1.0.
  public let isVersion10: Bool
  let parsedTarget: Target
  /// Where the raw target lies, counted from the message's first byte.
  let targetRange: Range<Int>
  /// Where the body lies in the storage.
  let bodyRange: Range<Int>
  /// Whether the peer wants the connection to end with the answer.
  let closesConnection: Bool

  /// The path, decoded, dot segments resolved; an encoded slash stays `%2F`, `*` is itself.
  public var path: String { parsedTarget.path }

  /// The path with dot segments resolved, otherwise as it came.
  var encodedPath: String { parsedTarget.encodedPath }

  /// The target as it came.
  public var target: String {
    String(decoding: headers.storage[storageRange(targetRange)], as: UTF8.self)
  }

  /// The decoded parameters after the question mark.
  /// - Complexity: O(bytes of the query) at every call.
  public var query: Query {
    let start = targetRange.lowerBound + parsedTarget.query.lowerBound
    let range = start..<start + parsedTarget.query.count
    return Query(encoded: headers.storage[storageRange(range)])
  }

  /// The length of the body in bytes.
  public var bodyCount: Int { bodyRange.count }

  /// A copy of the body.
  /// - Complexity: O(bytes); `withBody` copies nothing.
  public var body: [UInt8] { Array(headers.storage[bodyRange]) }

  /// Calls `read` with the body's bytes, which are valid within the call only.
  public func withBody<Result, Failure: Error>(
    _ read: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let range = bodyRange
    return try headers.storage.withUnsafeBufferPointer { (bytes) throws(Failure) in
      try read(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[range])))
    }
  }

  private func storageRange(_ range: Range<Int>) -> Range<Int> {
    headers.base + range.lowerBound..<headers.base + range.upperBound
  }
}

extension Request {
  /// A request as it would come over the wire, for routes that are called in memory.
  ///
  /// Nil where the wire would refuse it. `Host` and `Content-Length` are added.
  public init?(
    _ method: Method, _ target: String, headers: [Header] = [], body: [UInt8] = [],
    peer: String = "127.0.0.1:1"
  ) {
    var wire = Array("\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n".utf8)
    for header in headers { wire += Array("\(header.name): \(header.value)\r\n".utf8) }
    wire += Array("Content-Length: \(body.count)\r\n\r\n".utf8)
    var buffer = ReceiveBuffer()
    buffer.append(wire + body)
    var parser = RequestParser(limits: Limits(), peer: peer)
    guard case .request(let request) = parser.next(in: &buffer) else { return nil }
    self = request
  }
}
