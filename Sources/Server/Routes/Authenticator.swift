import HTTP
import Synchronization
import Telemetry

/// Checks bearer tokens in constant time, and slows down peers that guess.
final class Authenticator: Sendable {
  /// Failures of one peer's address within the window before it is refused unheard.
  static let failuresMax = 20
  static let windowNanoseconds: UInt64 = 60_000_000_000
  /// Addresses remembered at most; the oldest window makes room.
  static let peersMax = 4_096

  private struct Failures {
    var count: Int
    var since: UInt64
  }

  private let token: [UInt8]?
  private let clock: any Clock
  private let failures = Mutex<[String: Failures]>([:])

  init(token: [UInt8]?, clock: any Clock) {
    self.token = token
    self.clock = clock
  }

  /// - Throws: `RequestError.unauthorized`, or `tooManyFailures` for a peer that failed too often.
  func check(_ request: borrowing Request) throws(RequestError) {
    guard let token else { return }
    let address = Authenticator.address(request.peer)
    let now = clock.monotonicNanoseconds
    let isValid =
      request.headers.withBytes(of: "Authorization") { value in
        Authenticator.isBearer(value, token)
      } ?? false
    // The right token always passes: guesses from its own address or proxy must not lock it out.
    if isValid { return }
    let isBlocked = failures.withLock { peers in
      guard let peer = peers[address] else { return false }
      return peer.count >= Authenticator.failuresMax
        && now &- peer.since < Authenticator.windowNanoseconds
    }
    if isBlocked { throw .tooManyFailures }
    failures.withLock { peers in
      Authenticator.record(address, now, &peers)
    }
    throw .unauthorized
  }

  private static func record(
    _ address: String, _ now: UInt64, _ peers: inout [String: Failures]
  ) {
    if peers.count >= peersMax, peers[address] == nil,
      let oldest = peers.min(by: { $0.value.since < $1.value.since })?.key
    {
      peers[oldest] = nil
    }
    var peer = peers[address] ?? Failures(count: 0, since: now)
    if now &- peer.since >= windowNanoseconds { peer = Failures(count: 0, since: now) }
    peer.count += 1
    peers[address] = peer
  }

  /// `Bearer <token>`; the time taken depends on the lengths alone.
  private static func isBearer(_ value: UnsafeRawBufferPointer, _ token: [UInt8]) -> Bool {
    let scheme = Array("bearer ".utf8)
    guard value.count == scheme.count + token.count else { return false }
    var difference: UInt8 = 0
    for index in scheme.indices { difference |= (value[index] | 0x20) ^ scheme[index] }
    for index in token.indices { difference |= value[scheme.count + index] ^ token[index] }
    return difference == 0
  }

  /// The peer without its port.
  private static func address(_ peer: String) -> String {
    guard let colon = peer.lastIndex(of: ":") else { return peer }
    return String(peer[..<colon])
  }
}
