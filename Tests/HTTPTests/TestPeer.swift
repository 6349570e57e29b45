import Glibc
import HTTP
import Testing

/// A client that sends raw bytes and reads answers by its own simple rules.
final class TestPeer {
  /// How a connection ended.
  enum Ending: Equatable { case open, end, reset }

  struct Answer: Equatable {
    let status: Int
    /// By lower-case name.
    let headers: [String: String]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let descriptor: Int32
  private var received: [UInt8] = []
  private(set) var ending = Ending.open

  /// Connects to the loopback; `seconds` is the most that any read may take.
  init(port: UInt16, host: String = "127.0.0.1", seconds: Int = 20) throws {
    let isIPv6 = host.contains(":")
    descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var time = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    var yes: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
    let result: Int32
    if isIPv6 {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      inet_pton(AF_INET6, host, &address.sin6_addr)
      result = TestPeer.connect(descriptor, &address)
    } else {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      inet_pton(AF_INET, host, &address.sin_addr)
      result = TestPeer.connect(descriptor, &address)
    }
    guard result == 0 else {
      throw Failure(description: "connect: \(String(cString: strerror(errno)))")
    }
  }

  deinit { close(descriptor) }

  private static func connect<Address>(_ descriptor: Int32, _ address: inout Address) -> Int32 {
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
      }
    }
  }

  /// Sends all of `bytes`; what a closed connection does not take is lost.
  func send(_ bytes: some Collection<UInt8>) {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if sent <= 0 { return }
      rest = rest.dropFirst(sent)
    }
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// Ends our side; the answers still come.
  func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Reads one answer; `isHead` where the request was HEAD.
  func answer(isHead: Bool = false) throws -> Answer {
    var headEnd: Int?
    while headEnd == nil {
      headEnd = end(of: "\r\n\r\n")
      if headEnd == nil, try !receive() {
        throw Failure(description: "\(ending) after \(String(decoding: received, as: UTF8.self))")
      }
    }
    let head = String(decoding: received[..<(headEnd ?? 0)], as: UTF8.self)
    received.removeFirst(headEnd ?? 0)
    var lines = head.split(separator: "\r\n")
    let status = Int(lines.removeFirst().split(separator: " ")[1]) ?? 0
    var headers: [String: String] = [:]
    for line in lines {
      let sides = line.split(separator: ":", maxSplits: 1)
      headers[sides[0].lowercased()] = sides[1].drop { $0 == " " }.description
    }
    let length = isHead ? 0 : Int(headers["content-length"] ?? "0") ?? 0
    while received.count < length {
      if try !receive() { throw Failure(description: "\(ending) inside a body") }
    }
    let body = Array(received.prefix(length))
    received.removeFirst(length)
    return Answer(status: status, headers: headers, body: body)
  }

  /// Sends a GET and reads its answer.
  func get(_ path: String) throws -> Answer {
    send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
    return try answer()
  }

  /// Reads until the server ends its side, and returns all that was not yet read.
  func rest() throws -> [UInt8] {
    while try receive() {}
    return received
  }

  /// Reads some of what comes and gives the count of all that was not yet read.
  func readSome() throws -> Int {
    _ = try receive()
    return received.count
  }

  /// Reads until the text has come.
  func waits(for text: String) throws {
    while end(of: text) == nil {
      if try !receive() { throw Failure(description: "\(ending) before \(text)") }
    }
  }

  private func end(of text: String) -> Int? {
    let pattern = Array(text.utf8)
    guard received.count >= pattern.count else { return nil }
    for start in 0...(received.count - pattern.count)
    where received[start..<start + pattern.count].elementsEqual(pattern) {
      return start + pattern.count
    }
    return nil
  }

  /// Receives more; false at the end.
  private func receive() throws -> Bool {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    if count > 0 {
      received += bytes[..<count]
      return true
    }
    if count < 0 && errno == EAGAIN {
      throw Failure(
        description: "nothing came; so far \(String(decoding: received, as: UTF8.self))")
    }
    ending = count == 0 ? .end : .reset
    return false
  }
}
