import Synchronization

/// The giving end of an answer that comes after its handler has returned; any thread may use it.
///
///     let promise = ResponsePromise()
///     writer.store(entry) { promise.fulfil(.json(.ok, body)) }
///     return Response(promise)
///
/// Whoever makes one must fulfil it: the peer waits for as long as it takes. What is cheaper done for
/// many at once may be left undone until it is hastened: an event loop does so when it has handed over
/// all that one wait brought it.
public final class ResponsePromise: Sendable {
  /// How what an answer waits for is hastened.
  public struct Hastening: Sendable {
    /// Whether it is done by the thread that asks for it: that one then looks first who else has come.
    let gathers: Bool
    /// Does what the answer waits for, as far as it is not done; called from any thread, once or more
    /// often.
    let work: @Sendable () -> Void
    /// What is left to do once the answers are out: no peer waits for it.
    let rest: @Sendable () -> Void

    public init(
      gathers: Bool = false, rest: @escaping @Sendable () -> Void = {},
      work: @escaping @Sendable () -> Void
    ) {
      self.gathers = gathers
      self.rest = rest
      self.work = work
    }
  }

  private enum State {
    case open
    /// The connection waits, and wants to be told.
    case awaited(announce: @Sendable () -> Void)
    case fulfilled(Response)
    case taken
  }

  private let state = Mutex(State.open)
  private let hastening: Hastening?

  /// - Parameter hastening: nil where it happens by itself.
  public init(hastenedBy hastening: Hastening? = nil) { self.hastening = hastening }

  /// Whether others may come before it is hastened.
  var gathers: Bool { hastening?.gathers ?? false }

  /// Says that someone has begun to wait, with nothing else to do.
  func hasten() {
    guard let hastening else { return }
    let isOpen = state.withLock { state in
      switch state {
      case .open, .awaited: true
      case .fulfilled, .taken: false
      }
    }
    if isOpen { hastening.work() }
  }

  /// Says that its answer, and those of all that were hastened with it, are out as far as they came.
  func rest() { hastening?.rest() }

  /// Another that waits for the same.
  public func twin() -> ResponsePromise { ResponsePromise(hastenedBy: hastening) }

  /// Gives the answer; only the first one counts.
  public func fulfil(_ response: Response) {
    let announce: (@Sendable () -> Void)? = state.withLock { state in
      switch state {
      case .open:
        state = .fulfilled(response)
        return nil
      case .awaited(let announce):
        state = .fulfilled(response)
        return announce
      case .fulfilled, .taken: return nil
      }
    }
    announce?()
  }

  /// The answer, where it is there; else `announce` is called once it is, on any thread.
  ///
  /// nil a second time as well: an answer is taken once.
  func take(orAnnounce announce: @escaping @Sendable () -> Void) -> Response? {
    state.withLock { state in
      switch state {
      case .fulfilled(let response):
        state = .taken
        return response
      case .open:
        state = .awaited(announce: announce)
        return nil
      case .awaited, .taken: return nil
      }
    }
  }
}

extension Response {
  /// The answer itself: this one, or what its promise is fulfilled with.
  ///
  /// Blocks the calling thread until then; for callers without an event loop.
  public func settled() -> Response {
    guard let promise else { return self }
    promise.hasten()
    defer { promise.rest() }
    let signal = Notice()
    while true {
      if let response = promise.take(orAnnounce: { signal.give() }) { return response.settled() }
      signal.wait()
    }
  }
}
