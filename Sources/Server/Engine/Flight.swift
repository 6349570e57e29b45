import Digest
import HTTP
import Store
import Synchronization

/// One request that changes something, from its arrival to its commit; its place in the line is its
/// turn.
///
/// ```
/// arrived ──→ assessed ──→ judged ──→ ready ──→ committed ──→ answered
/// under the   any thread,  under the  any       the writer,
/// lock        no lock      lock, in   thread    in the order of the line
///                          order
/// ```
/// Checked by hand for threads: what is not constant is touched only under the engine's lock, or by
/// the one thread that has the flight between two stages.
class Flight: @unchecked Sendable {
  /// Where an event id is found again.
  enum Kind { case decision, trade, none }

  /// Another request of the same event id, which gets what this one is answered.
  private struct Follower {
    let fingerprint: Fingerprint
    let promise: ResponsePromise
  }

  let kind: Kind
  let eventID: String
  let fingerprint: Fingerprint
  let promise: ResponsePromise
  /// Whether its turn may come as far as it itself is concerned.
  var isAssessed: Bool
  /// Whether it failed with those ahead of it, and has been answered.
  var isAbandoned = false
  /// What the commit stores.
  final var entry = JournalEntry(.none)
  /// The answer, given once the commit has stored `entry`.
  final var response = Response(status: .noContent)
  private var followers: [Follower] = []
  private let ready = Atomic<Bool>(false)

  /// - Parameter hasten: commits what is ready.
  init(
    _ kind: Kind, eventID: String, fingerprint: Fingerprint, isAssessed: Bool,
    hasten: ResponsePromise.Hastening
  ) {
    promise = ResponsePromise(hastenedBy: hasten)
    self.kind = kind
    self.eventID = eventID
    self.fingerprint = fingerprint
    self.isAssessed = isAssessed
  }

  /// Whether `entry` may be committed.
  final var isReady: Bool { ready.load(ordering: .acquiring) }

  final func becomeReady() { ready.store(true, ordering: .releasing) }

  // MARK: What each kind of request does

  /// Changes the state, after all that are ahead have.
  func judge(_ state: inout EngineState) {}

  /// Makes `entry` and `response`, outside the lock.
  func encode() {}

  /// Tells the state that the commit is done.
  func settle(_ state: inout EngineState) {}

  /// Completes the answer with what only the journal knows, and counts; after the commit.
  func finish(_ journal: Journal) {}

  // MARK: Answers

  /// The answer to another request of the same event id, which comes with this one's; under the lock.
  final func follow(_ fingerprint: Fingerprint) -> Response {
    let promise = promise.twin()
    followers.append(Follower(fingerprint: fingerprint, promise: promise))
    return Response(promise)
  }

  /// Gives the answer to everyone who waits for it; no one may follow any more.
  final func answer(_ response: Response) {
    promise.fulfil(response)
    for follower in followers {
      let recorded = RecordedAnswer(fingerprint: fingerprint, answer: response.body)
      follower.promise.fulfil(
        response.status == .ok
          ? recorded.answer(to: follower.fingerprint, eventID) : response)
    }
    followers = []
  }
}
