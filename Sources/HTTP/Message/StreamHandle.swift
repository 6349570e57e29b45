import Synchronization

/// The sending end of an open answer; any thread may use it.
public final class StreamHandle: Sendable {
  private struct State {
    var pending: [UInt8] = []
    var isOpen = true
    /// Whether the loop knows that there is something to fetch.
    var isAnnounced = false
  }

  private let state = Mutex(State())
  private let bufferBytesMax: Int
  private let announce: @Sendable (StreamHandle) -> Void

  init(bufferBytesMax: Int, announce: @escaping @Sendable (StreamHandle) -> Void) {
    self.bufferBytesMax = bufferBytesMax
    self.announce = announce
  }

  /// Whether what is sent can still reach the peer.
  public var isOpen: Bool { state.withLock { $0.isOpen } }

  /// Sends `bytes` after all that was sent before.
  ///
  /// False where the stream has ended, or ends now because the peer takes too little: then the
  /// sender forgets the handle.
  @discardableResult public func send(_ bytes: [UInt8]) -> Bool {
    if bytes.isEmpty { return isOpen }
    let (isTaken, isNews) = state.withLock { state in
      guard state.isOpen else { return (false, false) }
      let fits = bytes.count <= bufferBytesMax - state.pending.count
      if fits { state.pending += bytes } else { state.isOpen = false }
      let isNews = !state.isAnnounced
      state.isAnnounced = true
      return (fits, isNews)
    }
    if isNews { announce(self) }
    return isTaken
  }

  /// Ends the stream after what was sent.
  public func finish() {
    let isNews = state.withLock { state in
      let isNews = state.isOpen && !state.isAnnounced
      state.isOpen = false
      if isNews { state.isAnnounced = true }
      return isNews
    }
    if isNews { announce(self) }
  }

  /// Hands over what waits, and whether more may come.
  func take() -> (bytes: [UInt8], isOpen: Bool) {
    state.withLock { state in
      let bytes = state.pending
      state.pending = []
      state.isAnnounced = false
      return (bytes, state.isOpen)
    }
  }

  /// Ends the stream from the connection's side; nothing more is announced.
  func disconnect() {
    state.withLock { state in
      state.isOpen = false
      state.pending = []
      state.isAnnounced = true
    }
  }
}
