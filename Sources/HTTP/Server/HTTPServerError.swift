/// Why a server does not start; the reasons are the kernel's words.
public enum HTTPServerError: Error, Sendable, Equatable {
  /// `host` is no address and no name that resolves to one.
  case unknownHost(host: String, reason: String)
  /// The address cannot be bound: taken, not this machine's, or not permitted.
  case cannotListen(host: String, port: UInt16, reason: String)
  /// The kernel refused what the server needs to run.
  case systemCall(name: String, reason: String)
  /// A server starts once.
  case alreadyStarted

  /// A word that programs may rely on.
  public var code: String {
    switch self {
    case .unknownHost: "unknown_host"
    case .cannotListen: "cannot_listen"
    case .systemCall: "system_call"
    case .alreadyStarted: "already_started"
    }
  }
}

extension HTTPServerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownHost(let host, let reason):
      "expected an address to listen on, was \(host): \(reason)"
    case .cannotListen(let host, let port, let reason):
      "cannot listen on \(SocketAddress.text(host: host, port: port)): \(reason)"
    case .systemCall(let name, let reason): "\(name) failed: \(reason)"
    case .alreadyStarted: "the server was already started"
    }
  }
}
