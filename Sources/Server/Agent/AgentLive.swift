import Agent
import Decision
import Store

/// The position agent as it lives in the server: which weights serve, which learn, and what is due.
///
/// Everything here follows from the journal: the experiences in their order, the count of closed
/// trades, and the operator's words. It is stored in the transaction of the event that changed it.
///
///     trades   0 ···· 100 ············ 110 ···· 200
///                     │ update begins   │ its weights serve, where they were accepted
struct AgentLive: Sendable {
  struct Named: Sendable, Equatable {
    var weights: AgentWeights
    var hash: String
  }

  /// An update that has begun and whose weights do not serve yet.
  struct Due: Sendable, Equatable {
    var number: Int
    var closedTrades: Int
    var experiences: Int
    /// The learner's weights that it begins from.
    var learner: String
    /// What came of it; nil while it is computed.
    var outcome: AgentUpdate?
  }

  /// Who said what the agent may do.
  enum Authority: String { case weights, configuration, `operator` }

  static let recentMax = 10

  let settings: AgentSettings
  var origin: String
  var originMode: AgentMode
  var verdict: String
  /// What an operator said; nil before.
  var operatorMode: AgentMode?
  var serving: Named
  /// The weights that served before; nil before any other did.
  var previous: String?
  var learner: Named
  var episodes = 0
  var closedTrades = 0
  var experiences = 0
  var updates = 0
  /// Closed trades when the last update began.
  var closedAtUpdate = 0
  var due: Due?
  var tally = AgentTally()
  var recent: [AgentUpdate] = []
  /// What is to be stored with the next event, because it came about outside of one.
  var unsaved: [StateChange] = []

  init(origin: AgentOrigin, settings: AgentSettings) {
    self.settings = settings
    self.origin = origin.hash
    originMode = origin.package.mode
    verdict = origin.package.verdict
    serving = Named(weights: origin.package.weights, hash: origin.hash)
    learner = serving
  }

  var mode: AgentMode { operatorMode ?? settings.mode ?? originMode }

  var authority: Authority {
    operatorMode != nil ? .operator : settings.mode != nil ? .configuration : .weights
  }

  /// What is to be stored with the event that taught `lessons`.
  struct Taught {
    var experiences: [ExperienceRow] = []
    var states: [StateChange] = []
  }

  /// Whether the weights of the update that is due are to serve from the next decision on, and are not
  /// computed yet: nothing has its turn before they are.
  var isAwaited: Bool {
    guard let due else { return false }
    return due.outcome == nil && closedTrades >= due.closedTrades + settings.serveAfterTrades
  }

  /// Takes in what an event taught.
  mutating func absorb(_ lessons: Lessons, account: Int64) -> Taught {
    var taught = Taught()
    if lessons.isEmpty, unsaved.isEmpty { return taught }
    for experience in lessons.experiences {
      experiences += 1
      taught.experiences.append(
        ExperienceRow(
          sequence: Int64(experiences), account: account, trade: experience.tradeID,
          eventID: experience.eventID, body: experience.encode()))
    }
    for look in lessons.looks { tally.add(look) }
    episodes += lessons.episodes
    closedTrades += lessons.closedTrades
    turn()
    taught.states = takeUnsaved()
    return taught
  }

  /// What the count of closed trades makes due: that learned weights serve, that an update begins.
  private mutating func turn() {
    if let due, due.outcome != nil,
      closedTrades >= due.closedTrades + settings.serveAfterTrades
    {
      serveLearned()
    }
    if due == nil, closedTrades - closedAtUpdate >= settings.learner.updateInterval {
      closedAtUpdate = closedTrades
      due = Due(
        number: updates + 1, closedTrades: closedTrades, experiences: experiences,
        learner: learner.hash)
    }
  }

  /// What is to be stored now: all that waits, and the agent's standing.
  mutating func takeUnsaved() -> [StateChange] {
    defer { unsaved = [] }
    return unsaved + [stateChange]
  }

  /// A round as it is when it becomes due.
  func round(_ due: Due, _ memory: ReplayMemory) -> LearningRound {
    LearningRound(
      learner: learner.weights, serving: serving.weights.policy, memory: memory,
      closedTrades: due.closedTrades, settings: settings.learner, judging: settings.judging)
  }

  /// Learns what came of the update that is due; what is to be stored waits in `unsaved`.
  ///
  /// Where its weights were awaited they serve at once: no decision was made since they should have.
  mutating func complete(_ due: Due, _ result: LearningRound.Result) {
    guard var current = self.due, current == due, current.outcome == nil else { return }
    let wasAwaited = isAwaited
    let before = learner.hash
    learner = Named(weights: result.weights, hash: AgentOrigin.hash(result.weights))
    let update = AgentUpdate(
      number: due.number, closedTrades: due.closedTrades, experiences: due.experiences,
      before: before, comparedWith: serving.hash, after: learner.hash, result: result)
    updates = due.number
    current.outcome = update
    self.due = current
    recent = Array((recent + [update]).suffix(AgentLive.recentMax))
    unsaved += [
      weightsChange(learner), StateChange(key: AgentUpdate.key(due.number), value: update.json),
    ]
    if wasAwaited { turn() }
  }

  /// The weights of the update that is due begin to serve, where they were accepted.
  mutating func serveLearned() {
    if due?.outcome?.isAccepted == true {
      previous = serving.hash
      serving = learner
    }
    due = nil
  }

  /// Other weights serve, by an operator's word: learning goes on from them, and what is under way
  /// is dropped.
  mutating func serve(_ weights: Named) {
    previous = serving.hash
    serving = weights
    learner = weights
    due = nil
    closedAtUpdate = closedTrades
  }
}
