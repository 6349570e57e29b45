import Agent
import Decision
import HTTP
import Store
import Synchronization
import Telemetry

/// Learning while serving: experiences are journalled with their event, an update is computed beside
/// the decisions, and its weights serve from a counted trade on.
extension Engine {
  /// Takes in what an event taught, in its turn, and begins the update that it makes due.
  ///
  /// - Returns: what is to be stored with the event.
  func learn(
    _ lessons: Lessons, account: Int64, _ state: inout EngineState
  ) -> AgentLive.Taught {
    change(&state) { state in
      let taught = state.agent.absorb(lessons, account: account)
      for experience in lessons.experiences { state.agentMemory.append(experience) }
      return taught
    }
  }

  /// Changes the agent, tells what serves since, and begins the update that became due.
  private func change<Value>(
    _ state: inout EngineState, _ body: (inout EngineState) -> Value
  ) -> Value {
    let before = state.agent.serving.hash
    let wasDue = state.agent.due?.number
    let value = body(&state)
    if state.agent.serving.hash != before {
      log.info(
        "agent weights serve",
        ["before": .text(before), "after": .text(state.agent.serving.hash)])
    }
    if let due = state.agent.due, due.outcome == nil, due.number != wasDue {
      start(due, state.agent.round(due, state.agentMemory))
    }
    return value
  }

  /// After a start, or after the state was read anew: the update that was under way begins again.
  func resumeLearning(_ durable: EngineState.Durable) {
    trainer.forget()
    if let due = durable.agent.due, let round = durable.round { start(due, round) }
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
    trainer.start(round) { [weak self] result in self?.completed(due, result) }
  }

  /// The end of a round, on its own thread: the result is stored like any other change.
  private func completed(_ due: AgentLive.Due, _ result: LearningRound.Result) {
    let flight = LearnedFlight(self) { [weak self] _ in
      self?.tell(due)
      return Response(status: .noContent)
    }
    do {
      // Refused while the journal takes nothing: then the state is read anew, and the round with it.
      _ = try admit(flight) { state in change(&state) { $0.agent.complete(due, result) } }
      proceed(flight)
      writer.kick()
    } catch {
      log.error("the agent's update is not stored", ["why": "\(error)"])
    }
  }

  private func tell(_ due: AgentLive.Due) {
    let update = state.withLock { $0.agent.recent.last { $0.number == due.number } }
    guard let update else { return }
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
