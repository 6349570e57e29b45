import CLinux
import Glibc

/// Moving bytes between the socket and the buffers.
extension Connection {
  /// The least room to receive into; a head and a small body come in one call.
  private static let receiveBytesMin = 4_096
  /// The most room that is made for a body on the peer's word alone.
  private static let receiveBytesMax = 256 * 1_024
  /// Calls in a row before the other connections get their turn.
  private static let receiveCallsMax = 4

  /// Receives what is there; a body that is larger than the room is parsed and received on.
  func receive() {
    for _ in 0..<Connection.receiveCallsMax {
      let wanted = min(parser.missingBytes, Connection.receiveBytesMax)
      guard makeRoom(max(wanted, Connection.receiveBytesMin)) else { return refuse(.overloaded) }
      var room = 0
      let received = input.fill { memory in
        room = memory.count
        return retrying { recv(descriptor, memory.baseAddress, memory.count, 0) }
      }
      if received == 0 { peerEnded = true }
      if received < 0 && errno != EAGAIN { return abandon() }
      if received < room { return }
      process()
      guard state == .serving, isStarved else { return }
    }
  }

  /// Room to receive `bytes`; false where all connections together hold too much already.
  private func makeRoom(_ bytes: Int) -> Bool {
    context.spares.lend(to: &input)
    let needed = input.count + bytes
    if needed > max(countedBytes, Limits.smallRequestBytes),
      !context.admission.hasMemory(for: needed - countedBytes)
    {
      return false
    }
    input.reserve(bytes)
    recount()
    return true
  }

  /// Gives the receive buffer back, where the connection has one.
  func giveBackInput() {
    context.spares.keep(&input)
    recount()
  }

  private func recount() {
    if input.capacity == countedBytes { return }
    context.admission.resize(by: input.capacity - countedBytes)
    countedBytes = input.capacity
  }

  /// Reads and drops what comes after the last request.
  func dropInput() {
    for _ in 0..<Connection.receiveCallsMax {
      let memory = context.sink
      let received = retrying { recv(descriptor, memory.baseAddress, memory.count, 0) }
      if received == 0 || (received < 0 && errno != EAGAIN) { return abandon() }
      if received > 0 && state == .lingering { extendLinger() }
      if received < memory.count { return }
    }
  }

  /// Sends what waits, as far as the peer takes it.
  func flush() {
    guard pendingBytes > 0, !isClosed else { return }
    var progress = false
    while pendingBytes > 0 {
      let from = sent
      let taken = output.withUnsafeBytes { bytes in
        retrying {
          send(
            descriptor, bytes.baseAddress.map { $0 + from }, bytes.count - from,
            Int32(MSG_NOSIGNAL))
        }
      }
      if taken < 0 {
        if errno != EAGAIN { return abandon() }
        break
      }
      sent += taken
      progress = true
    }
    if pendingBytes == 0 {
      sent = 0
      waitsToSend = false
      context.spares.keep(&output)
    } else if progress || !waitsToSend {
      restartWriteDeadline()
    }
  }

  private func retrying(_ call: () -> Int) -> Int {
    var result = call()
    while result < 0 && errno == EINTR { result = call() }
    return result
  }
}
