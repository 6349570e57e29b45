import Agent
import Decision
import HTTP
import JSON
import Market
import Store
import Synchronization

extension Engine {
  /// `POST /what-if`: the answer that an event would get now, and no effect.
  ///
  /// The body is a bar-close event, or `{"decision_id": N, "changes": {…}}`: the event of a decision
  /// with fields changed as a JSON merge patch (RFC 7386) says, judged by what the server knows now.
  func whatIf(_ body: UnsafeRawBufferPointer) throws -> Response {
    let bytes = try changedEvent(body) ?? Array(body)
    let event = try bytes.withUnsafeBytes { bytes in
      try BarClosePayload(rules: settings.decision.symbols, clock: settings.clock).read(bytes)
    }
    let known = state.withLock { DecisionState($0) }
    var books = known.feeds.view(known.books, of: event)
    let merged = MergedBars(event, into: &books[event.root, default: BarBook()])
    let world = World(
      books: books, bundles: known.serving, policy: known.agent.serving.weights.policy,
      agentMode: known.agent.mode, unconnected: merged.unconnected,
      haltedBecause: known.control.haltedBecause, closesAll: known.control.closesAll)
    var decider = Decider(settings.decision)
    var memory = known.accounts.memory(of: event.account)
    let decision = try decider.decide(
      event, world, memory: &memory, decisionID: known.nextDecisionID)
    return Response(
      headers: [
        Header("State-Hash", known.hash()),
        Header("State-Hash-After", state.withLock { DecisionState($0) }.hash()),
      ],
      body: AnswerWriter(
        decisionID: known.nextDecisionID, event: event, decision: decision
      ).bytes())
  }

  /// The event of a decision with changes; nil where the body is an event itself.
  ///
  /// - Throws: `PayloadError` for a body that is no object, or a number or changes that are none;
  ///   `RequestError.notFound` where there is no such decision.
  private func changedEvent(_ body: UnsafeRawBufferPointer) throws -> [UInt8]? {
    let document: JSONValue
    do {
      document = try JSONValue(parsing: Array(body))
    } catch {
      // The event's own reader says what is wrong, in the same words as for a bar close.
      return nil
    }
    guard let id = document["decision_id"], document["event_id"] == nil else { return nil }
    guard let number = id.int64, number > 0 else {
      throw PayloadError.invalidPayload(
        path: "decision_id", reason: "is no decision's number", allowed: "an integer above 0")
    }
    let changes = document["changes"] ?? .object([:])
    guard changes.object != nil else {
      throw PayloadError.invalidPayload(
        path: "changes", reason: "is no object", allowed: "an object of the event's fields")
    }
    let row = try consult { (journal) throws(StoreError) in
      try journal.decisions.find(id: number)
    }
    guard let row else { throw RequestError.notFound("no decision \(number)") }
    return try JSONValue(parsing: row.event).patched(by: changes).bytes
  }
}

extension JSONValue {
  /// The document with a merge patch applied: objects member by member, null takes a member away, and
  /// anything else takes the place of what was there. Source: RFC 7386.
  fileprivate func patched(by patch: JSONValue) -> JSONValue {
    guard let changes = patch.object else { return patch }
    var members = object?.members ?? []
    for change in changes.members {
      let index = members.firstIndex { $0.key == change.key }
      if change.value.isNull {
        if let index { members.remove(at: index) }
      } else if let index {
        members[index] = JSONObject.Member(
          key: change.key, value: members[index].value.patched(by: change.value))
      } else {
        members.append(
          JSONObject.Member(key: change.key, value: JSONValue.null.patched(by: change.value)))
      }
    }
    return .object(JSONObject(members))
  }
}
