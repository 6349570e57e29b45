import Agent
import Decision
import HTTP
import JSON
import Store
import Synchronization
import Telemetry

/// Learning while serving: experiences are journalled with their event, an update is computed beside
/// the decisions, and its weights serve from a counted trade on.
extension Engine {
  /// The agent as it is once the event that taught `memory.lessons` is stored, and what is stored
  /// with it.
  func taught(
    _ memory: AccountMemory, _ state: EngineState
  ) throws(RequestError) -> (agent: AgentLive, taught: AgentLive.Taught) {
    var agent = state.agent
    do {
      let taught = try agent.absorb(memory.lessons, account: memory.login) { due in
        try trainer.result(due) { try Engine.round(due, state, state.journal) }
      }
      return (agent, taught)
    } catch {
      throw .notStored("the agent's update cannot be made: \(error)")
    }
  }

  /// Takes over what was stored, and begins the update that is due.
  func learn(_ agent: AgentLive, _ lessons: Lessons, _ state: inout EngineState) {
    let wasDue = state.agent.due
    if agent.serving.hash != state.agent.serving.hash {
      log.info("agent weights serve", ["hash": .text(agent.serving.hash)])
    }
    state.agent = agent
    for experience in lessons.experiences { state.agentMemory.append(experience) }
    guard let due = agent.due, due.outcome == nil, due != wasDue else { return }
    start(
      due,
      LearningRound(
        learner: agent.learner.weights, serving: agent.serving.weights.policy,
        memory: state.agentMemory, closedTrades: due.closedTrades,
        settings: agent.settings.learner, judging: agent.settings.judging))
  }

  /// After a start: what no transaction took before, and the update that a crash interrupted.
  func resumeLearning() {
    state.withLock { state in
      storeUnsaved(&state)
      guard let due = state.agent.due, due.outcome == nil else { return }
      do {
        start(due, try Engine.round(due, state, state.journal))
      } catch {
        log.error("the agent's update waits", ["why": "\(error)"])
      }
    }
  }

  /// Waits until no update is being computed.
  public func finishLearning() { trainer.wait() }

  private func start(_ due: AgentLive.Due, _ round: LearningRound) {
    log.info(
      "agent update begins",
      [
        "number": .integer(Int64(due.number)), "closed_trades": .integer(Int64(due.closedTrades)),
        "experiences": .integer(Int64(due.experiences)), "weights": .text(due.learner),
      ])
    trainer.start(due, round) { [weak self] result in self?.completed(due, result) }
  }

  /// The end of a round, on its own thread.
  private func completed(_ due: AgentLive.Due, _ result: LearningRound.Result) {
    state.withLock { state in
      guard state.agent.due == due else { return }
      state.agent.complete(due, result)
      state.agent.unsaved.append(state.agent.stateChange)
      storeUnsaved(&state)
      guard let update = state.agent.recent.last else { return }
      metrics.recordAgentUpdate(update.outcome)
      log.info(
        "agent update",
        [
          "number": .integer(Int64(update.number)), "before": .text(update.before),
          "after": .text(update.after), "compared_with": .text(update.comparedWith),
          "outcome": .text(update.outcome), "difference": .number(update.difference),
          "low": .number(update.differenceLow), "high": .number(update.differenceHigh),
          "held_back_trades": .integer(Int64(update.heldBackTrades)),
        ])
    }
  }

  /// Stores what waits; where that fails it goes with the next event.
  private func storeUnsaved(_ state: inout EngineState) {
    guard !state.agent.unsaved.isEmpty else { return }
    do {
      let changes = state.agent.unsaved
      try state.recorded { journal in
        try journal.database.transaction { () throws(StoreError) in
          for change in changes { try journal.states.set(change) }
        }
      }
      state.agent.unsaved = []
    } catch {
      log.error("the agent's update is not stored yet", ["why": "\(error)"])
    }
  }

  /// A round as it was when it became due: only the experiences learned by then.
  static func round(
    _ due: AgentLive.Due, _ state: EngineState, _ journal: Journal
  ) throws -> LearningRound {
    let agent = state.agent
    return LearningRound(
      learner: agent.learner.weights, serving: agent.serving.weights.policy,
      memory: try EngineState.memory(
        journal, capacity: agent.settings.memoryCapacity, upTo: Int64(due.experiences)),
      closedTrades: due.closedTrades, settings: agent.settings.learner,
      judging: agent.settings.judging)
  }
}

extension EngineState {
  /// The last experiences of the log.
  static func memory(
    _ journal: Journal, capacity: Int, upTo sequence: Int64 = .max
  ) throws -> ReplayMemory {
    var memory = ReplayMemory(capacity: capacity)
    for body in try journal.experiences.bodies(last: capacity, upTo: sequence) {
      memory.append(try Experience.decode(body))
    }
    return memory
  }
}
