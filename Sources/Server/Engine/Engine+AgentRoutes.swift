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
    try changeAgent("agent rolled back") { agent, journal in
      guard let previous = agent.previous else {
        throw RequestError.notFound("the agent has no earlier weights to go back to")
      }
      agent.serve(try AgentLive.weights(previous, journal))
    }
  }

  /// `POST /agent/promote`: what the agent chooses is done from now on, knowingly.
  func promoteAgent() throws -> Response {
    try changeAgent("agent promoted") { agent, _ in agent.operatorMode = .serving }
  }

  /// `POST /agent/shadow`: the agent is asked and journalled, and every position held.
  func shadowAgent() throws -> Response {
    try changeAgent("agent in shadow") { agent, _ in agent.operatorMode = .shadow }
  }

  private func changeAgent(
    _ message: String, _ change: (inout AgentLive, Journal) throws -> Void
  ) throws -> Response {
    try state.withLock { (state) throws in
      var agent = state.agent
      try change(&agent, state.journal)
      let changes = agent.unsaved + [agent.stateChange]
      agent.unsaved = []
      try state.recorded { journal in
        try journal.database.transaction { () throws(StoreError) in
          for change in changes { try journal.states.set(change) }
        }
      }
      log.warning(
        message,
        [
          "before": .text(state.agent.serving.hash), "after": .text(agent.serving.hash),
          "mode": .text(agent.mode.rawValue),
        ])
      state.agent = agent
      return .json(.ok, Engine.agentStatus(state))
    }
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
