import CLinux
import Glibc

/// A bound, listening socket that does not block.
struct Listener: Sendable {
  let descriptor: Int32
  let port: UInt16

  /// Binds the address that `host` resolves to; port 0 lets the kernel choose.
  ///
  /// `::` takes IPv4 peers too.
  init(host: String, port: UInt16) throws(HTTPServerError) {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var found: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &found)
    guard code == 0, let first = Listener.preferred(found) else {
      throw .unknownHost(host: host, reason: String(cString: gai_strerror(code)))
    }
    defer { freeaddrinfo(found) }
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(first.pointee.ai_family, kind, 0)
    guard descriptor >= 0 else {
      throw .systemCall(name: "socket", reason: SystemError.lastReason)
    }
    var yes: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    // A restart must not wait for the old connections' TIME_WAIT; two listeners still collide.
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, size)
    if first.pointee.ai_family == AF_INET6 {
      var no: Int32 = 0
      setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &no, size)
    }
    guard bind(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0,
      listen(descriptor, SOMAXCONN) == 0
    else {
      let reason = SystemError.lastReason
      close(descriptor)
      throw .cannotListen(host: host, port: port, reason: reason)
    }
    self.descriptor = descriptor
    self.port = SocketAddress.port(of: descriptor)
  }

  /// IPv4 where a name means both, as `localhost` does: terminals ask for 127.0.0.1.
  private static func preferred(
    _ found: UnsafeMutablePointer<addrinfo>?
  ) -> UnsafeMutablePointer<addrinfo>? {
    var next = found
    while let candidate = next {
      if candidate.pointee.ai_family == AF_INET { return candidate }
      next = candidate.pointee.ai_next
    }
    return found
  }

  func shut() {
    close(descriptor)
  }
}
