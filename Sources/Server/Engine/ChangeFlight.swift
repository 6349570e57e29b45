import Digest
import HTTP
import Store

/// A request without an event id that changes state or bars on arrival, on its way to its commit.
class ChangeFlight: Flight, @unchecked Sendable {
  private let completion: (Journal) throws(StoreError) -> Response
  private unowned let engine: Engine

  /// - Parameter completion: the answer, made by the writer after the commit.
  init(_ engine: Engine, _ completion: @escaping (Journal) throws(StoreError) -> Response) {
    self.engine = engine
    self.completion = completion
    super.init(
      .none, eventID: "", fingerprint: Fingerprint(high: 0, low: 0), isAssessed: true,
      hasten: engine.hasten)
  }

  override func finish(_ journal: Journal) {
    do {
      response = try completion(journal)
    } catch {
      response = engine.answer(to: error)
    }
  }
}

/// The end of an update on its way.
///
/// What came of it holds from its arrival. It is stored with the first event behind that, or here: one
/// that waited for the weights may be ahead of it in the line, and is decided with them.
final class LearnedFlight: ChangeFlight, @unchecked Sendable {
  override func judge(_ state: inout EngineState) {
    entry.states = state.agent.takeUnsaved()
  }
}

/// A commit that nobody asked for, to know whether the journal takes anything; its failure is no
/// event's.
final class ProbeFlight: ChangeFlight, @unchecked Sendable {}
