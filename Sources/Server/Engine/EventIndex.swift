import Digest
import HTTP
import Store

/// The events on their way and those answered last, by id: what the journal cannot tell, or not yet.
struct EventIndex: Sendable {
  /// How many answered events are kept; a lookup in the journal that began longer ago than this many
  /// commits is made again.
  static let kept = 256

  private enum Known {
    case flying(Flight)
    case answered(RecordedAnswer)
  }

  private struct Name: Hashable {
    let kind: Flight.Kind
    let eventID: String

    init(_ flight: Flight) {
      kind = flight.kind
      eventID = flight.eventID
    }
  }

  private var known: [Name: Known] = [:]
  /// The answered events in a ring, the oldest to be forgotten first.
  private var answered: [Name] = []
  private var next = 0

  /// What another request of the flight's event id is answered; nil where there was none.
  func answer(to flight: Flight) -> Response? {
    if flight.kind == .none { return nil }
    switch known[Name(flight)] {
    case .flying(let first): return first.follow(flight.fingerprint)
    case .answered(let recorded): return recorded.answer(to: flight.fingerprint, flight.eventID)
    case nil: return nil
    }
  }

  /// The event is on its way.
  mutating func add(_ flight: Flight) {
    if flight.kind == .none { return }
    known[Name(flight)] = .flying(flight)
  }

  /// The event failed and may come again.
  mutating func remove(_ flight: Flight) {
    if flight.kind == .none { return }
    known[Name(flight)] = nil
  }

  /// The event is in the journal: its answer is kept for a while, and the oldest makes room.
  mutating func settle(_ flight: Flight) {
    guard flight.kind != .none, flight.response.status == .ok else { return remove(flight) }
    let name = Name(flight)
    known[name] = .answered(
      RecordedAnswer(fingerprint: flight.fingerprint, answer: flight.response.body))
    if answered.count < EventIndex.kept {
      answered.append(name)
    } else {
      known[answered[next]] = nil
      answered[next] = name
      next = (next + 1) % EventIndex.kept
    }
  }
}

extension RecordedAnswer {
  /// The very bytes of before, or a conflict where the body is another.
  func answer(to fingerprint: Fingerprint, _ eventID: String) -> Response {
    guard fingerprint == self.fingerprint else {
      return RequestError.conflict(eventID: eventID).response
    }
    return Response(headers: [Header("Idempotent-Replay", "true")], body: answer)
  }
}
