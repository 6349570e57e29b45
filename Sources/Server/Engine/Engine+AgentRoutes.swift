import Agent
import Decision
import HTTP
import JSON
import Store
import Synchronization
import Telemetry

extension Engine {
  /// `GET /agent`
  func agentStatus() -> Response {
    state.withLock { .json(.ok, Engine.agentStatus($0)) }
  }

  /// `POST /agent/rollback`: the weights before serve again, and learning goes on from them.
  func rollbackAgent() throws -> Response {
    guard let previous = state.withLock({ $0.agent.previous }) else {
      throw RequestError.notFound("the agent has no earlier weights to go back to")
    }
    let bytes = try consult { (journal) throws(StoreError) in
      try journal.states.value(AgentLive.weightsPrefix + previous)
    }
    guard let bytes else {
      throw RequestError.unavailable("the agent's weights \(previous) are not stored")
    }
    let weights = AgentLive.Named(weights: try AgentWeights.decode(bytes), hash: previous)
    return try changeAgent("agent rolled back") { agent in
      // Other weights may have begun to serve meanwhile: those asked for serve all the same.
      agent.serve(weights)
    }
  }

  /// `POST /agent/promote`: what the agent chooses is done from now on, knowingly.
  func promoteAgent() throws -> Response {
    try changeAgent("agent promoted") { $0.operatorMode = .serving }
  }

  /// `POST /agent/shadow`: the agent is asked and journalled, and every position held.
  func shadowAgent() throws -> Response {
    try changeAgent("agent in shadow") { $0.operatorMode = .shadow }
  }

  private func changeAgent(
    _ message: String, _ change: (inout AgentLive) -> Void
  ) throws -> Response {
    let flight = ChangeFlight(self) { [weak self] _ in
      guard let self else { return Response(status: .noContent) }
      return state.withLock { state in
        log.warning(
          message,
          [
            "weights": .text(state.agent.serving.hash),
            "before": .text(state.agent.previous ?? ""), "mode": .text(state.agent.mode.rawValue),
          ])
        return .json(.ok, Engine.agentStatus(state))
      }
    }
    let known = try admit(flight) { state in
      change(&state.agent)
      flight.entry.states = state.agent.takeUnsaved()
      flight.entry.changes = [JournalChange(.operation, Array(message.utf8))]
      flight.entry.since = state.nextDecisionID
    }
    if let known { return known }
    proceed(flight)
    return Response(flight.promise)
  }

  private static func agentStatus(_ state: EngineState) -> [UInt8] {
    let agent = state.agent
    var json = JSONWriter(reserving: 4_096)
    json.object { json in
      json.member("mode", agent.mode.rawValue)
      json.member("mode_by", agent.authority.rawValue)
      json.member("verdict", agent.verdict)
      json.member("episodes", agent.episodes)
      json.member("closed_trades", agent.closedTrades)
      json.member("buffer", state.agentMemory.count)
      json.member("buffer_capacity", state.agentMemory.capacity)
      json.member("experiences", agent.experiences)
      json.member(
        "pending_closes",
        state.accounts.values.reduce(0) { $0 + $1.pendingCloses.items.count })
      json.member("updates", agent.updates)
      json.member("current", agent.serving.hash)
      json.member("previous", agent.previous)
      json.member("learned", agent.learner.hash)
      next(agent, &json)
      agent.tally.members(&json)
      json.array("history", agent.recent.reversed()) { $1.members(&$0) }
    }
    return json.bytes
  }

  /// The update under way, or how far the next is.
  private static func next(_ agent: AgentLive, _ json: inout JSONWriter) {
    json.object("next") { json in
      json.member("running", agent.due.map { $0.outcome == nil } ?? false)
      json.member(
        "update_at_trades",
        agent.due?.closedTrades ?? agent.closedAtUpdate + agent.settings.learner.updateInterval)
      json.member("weights", agent.due?.outcome?.isAccepted == true ? agent.learner.hash : nil)
      json.member(
        "serves_at_trades",
        agent.due.map { Int64($0.closedTrades + agent.settings.serveAfterTrades) })
    }
  }
}
