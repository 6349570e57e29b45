import Glibc

/// A blocking HTTP/1.1 client over one kept connection: what the simulated terminal and
/// `conviction health` speak with. Answers must declare their length, as this project's server does.
public final class HTTPClient {
  /// One answer: its status, its head as text, and its body.
  public struct Answer: Sendable {
    public var status: Int
    public var head: String
    public var body: [UInt8]
  }

  public let host: String
  public let port: UInt16
  private let token: String?
  private let timeoutSeconds: Int
  private var socket: Int32 = -1
  private var pending: [UInt8] = []

  /// - Parameters:
  ///   - host: a numeric address or a name.
  ///   - token: sent as a bearer token where there is one.
  public init(host: String, port: UInt16, token: String? = nil, timeoutSeconds: Int = 10) {
    self.host = host
    self.port = port
    self.token = token
    self.timeoutSeconds = timeoutSeconds
  }

  deinit { disconnect() }

  /// Sends one request and waits for its answer; connects first where there is no connection.
  ///
  /// A request on a kept connection that the server closed meanwhile is sent once more on a new one,
  /// which is safe only because every request of this project is idempotent.
  ///
  /// - Throws: `HTTPClientError` where no whole answer came.
  public func send(
    _ method: String, _ path: String, body: [UInt8] = []
  ) throws(HTTPClientError) -> Answer {
    let wasConnected = socket >= 0
    do {
      return try exchange(method, path, body)
    } catch {
      disconnect()
      guard wasConnected, error.isStaleConnection else { throw error }
      return try exchange(method, path, body)
    }
  }

  private func exchange(
    _ method: String, _ path: String, _ body: [UInt8]
  ) throws(HTTPClientError) -> Answer {
    if socket < 0 { try connect() }
    var head = "\(method) \(path) HTTP/1.1\r\nHost: \(host):\(port)\r\n"
    if let token { head += "Authorization: Bearer \(token)\r\n" }
    if !body.isEmpty || method == "POST" {
      head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n"
    }
    head += "\r\n"
    try write(Array(head.utf8) + body)
    return try readAnswer(isHead: method == "HEAD")
  }

  private func connect() throws(HTTPClientError) {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &list) == 0, let first = list else {
      throw .connect("\(host):\(port): no such address")
    }
    defer { freeaddrinfo(first) }
    var candidate: UnsafeMutablePointer<addrinfo>? = first
    var failure: Int32 = 0
    while let address = candidate {
      let descriptor = Glibc.socket(
        address.pointee.ai_family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      if descriptor >= 0 {
        configure(descriptor)
        if Glibc.connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 {
          socket = descriptor
          return
        }
        failure = errno
        close(descriptor)
      } else {
        failure = errno
      }
      candidate = address.pointee.ai_next
    }
    throw .connect("\(host):\(port): \(String(cString: strerror(failure)))")
  }

  private func configure(_ descriptor: Int32) {
    var timeout = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, size)
    var on: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  private func disconnect() {
    if socket >= 0 { close(socket) }
    socket = -1
    pending.removeAll(keepingCapacity: true)
  }

  private func write(_ bytes: [UInt8]) throws(HTTPClientError) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        sent += count
      } else if errno != EINTR {
        throw .broken(String(cString: strerror(errno)), afterBytes: 0)
      }
    }
  }

  private func readAnswer(isHead: Bool) throws(HTTPClientError) -> Answer {
    var end = HTTPClient.headEnd(pending)
    while end == nil {
      try fill()
      end = HTTPClient.headEnd(pending)
    }
    let headLength = end ?? 0
    let head = String(decoding: pending[..<headLength], as: UTF8.self)
    let lines = head.split(separator: "\r\n")
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count >= 2, let status = Int(words[1]) else { throw .malformed("status line") }
    func value(_ name: String) -> Substring? {
      lines.dropFirst().first { $0.lowercased().hasPrefix(name + ":") }?.drop { $0 != ":" }
        .dropFirst().drop { $0 == " " }
    }
    guard let length = isHead ? 0 : value("content-length").flatMap({ Int($0) }), length >= 0 else {
      throw .malformed("Content-Length")
    }
    while pending.count < headLength + length { try fill() }
    let body = Array(pending[headLength..<(headLength + length)])
    pending.removeFirst(headLength + length)
    if value("connection")?.lowercased() == "close" { disconnect() }
    return Answer(status: status, head: head, body: body)
  }

  private func fill() throws(HTTPClientError) {
    let had = pending.count
    let chunk = 65_536
    let old = pending.count
    pending.append(contentsOf: repeatElement(0, count: chunk))
    let count = pending.withUnsafeMutableBytes { recv(socket, $0.baseAddress! + old, chunk, 0) }
    let failure = errno
    pending.removeLast(chunk - max(0, count))
    if count > 0 || (count < 0 && failure == EINTR) { return }
    if count == 0 { throw .broken("the server closed the connection", afterBytes: had) }
    if failure == EAGAIN { throw .timeout(seconds: timeoutSeconds) }
    throw .broken(String(cString: strerror(failure)), afterBytes: had)
  }

  /// Where the head ends: just behind its empty line.
  private static func headEnd(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 4 else { return nil }
    for index in 3..<bytes.count
    where bytes[index] == 10 && bytes[index - 1] == 13 && bytes[index - 2] == 10
      && bytes[index - 3] == 13
    {
      return index + 1
    }
    return nil
  }
}

/// Why no whole answer came.
public enum HTTPClientError: Error, CustomStringConvertible {
  case connect(String)
  case broken(String, afterBytes: Int)
  case timeout(seconds: Int)
  case malformed(String)

  /// Nothing of an answer came: the server had closed a connection that it kept.
  var isStaleConnection: Bool {
    if case .broken(_, afterBytes: 0) = self { return true }
    return false
  }

  public var description: String {
    switch self {
    case .connect(let what): "cannot connect to \(what)"
    case .broken(let why, _): "the connection broke: \(why)"
    case .timeout(let seconds): "no answer within \(seconds) s"
    case .malformed(let what): "the answer's \(what) is malformed"
    }
  }
}
