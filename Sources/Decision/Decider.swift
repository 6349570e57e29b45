import Agent
import Features
import Market
public import Models
public import Risk

/// Why an event could not be decided at all; answered as 503, and nothing is opened.
public enum DecisionError: Error, Sendable, CustomStringConvertible {
  case model(ModelError)
  case risk(RiskError)

  public var description: String {
    switch self {
    case .model(let error): "model: \(error)"
    case .risk(let error): "risk: \(error)"
    }
  }
}

/// Event in, decision out: features → ensemble → conviction → gates, and the agent.
///
/// A pure function of the event, the world and the account's memory: no clock, no randomness, no
/// I/O. The value only owns scratch space.
public struct Decider: Sendable {
  public let settings: DecisionSettings
  private var assessor = Assessor()

  public init(_ settings: DecisionSettings) { self.settings = settings }

  /// Hands over assessments that were made ahead of the decisions that need them; those handed over
  /// before are forgotten. Only for history that never changes under the decider.
  public mutating func prepare(_ assessments: [AssessmentKey: Assessment]) {
    assessor.known = assessments
  }

  /// Decides one event.
  ///
  /// - Parameter decisionID: the number that an entry's intent is kept under.
  /// - Returns: the decision, and the memory as it is once the decision is journalled.
  public mutating func decide(
    _ event: BarCloseEvent, _ world: World, memory: AccountMemory, decisionID: Int64
  ) throws(DecisionError) -> (decision: Decision, memory: AccountMemory) {
    let views = try RootViews.assess(event, world, settings, &assessor)
    return try decide(event, world, views, memory: memory, decisionID: decisionID)
  }

  /// Decides one event whose assessments were made before, apart from any account's memory.
  ///
  /// The result is the same: what the views lack is assessed here.
  ///
  /// - Parameters:
  ///   - views: of the same event and world; only the kill switch may have changed since.
  ///   - decisionID: the number that an entry's intent is kept under.
  /// - Returns: the decision, and the memory as it is once the decision is journalled.
  public mutating func decide(
    _ event: BarCloseEvent, _ world: World, _ views: RootViews, memory: AccountMemory,
    decisionID: Int64
  ) throws(DecisionError) -> (decision: Decision, memory: AccountMemory) {
    var memory = memory
    memory.lessons = Lessons()
    let lastEventTime = memory.lastEventTime
    var views = views
    let book = world.books[event.root]
    var event = event
    event.pauseEnd = event.pauseEnd(after: lastEventTime, book, settings.entry)
    // An event that is older than the last one of its account shows positions of the past: it opens
    // nothing, lets no intent go and is not remembered.
    let unlearned = event.isLate(after: lastEventTime) ? memory : nil
    let context = DecisionContext(event: event, world: world, settings: settings)
    let ledger = PositionLedger(context: context)
    let exposure = ledger.update(&memory)
    let own = try views.view(event.root, &assessor)
    let root = ledger.root(event.root) ?? RootSymbol(name: event.root, currencies: [])
    let account = AccountJudge(context: context, root: root)
    let verdict = try account.judge(&memory, own.assessment)
    let serving = world.bundles[event.root]

    let entryCase = EntryCase(
      context: context, root: root, serving: serving,
      need: own.need, assessment: own.assessment, memory: memory, exposure: exposure,
      others: views.correlatedRisks(exposure, memory), breakers: verdict.breakers,
      prop: verdict.prop, riskScale: verdict.riskScale, lastEventTime: lastEventTime,
      triggerClosedAt: book?.lastClose(by: event.time, event.trigger))
    let judged = EntryJudge(entryCase: entryCase, without: nil).judge()
    let desk = ManagementDesk(entryCase: entryCase, calendar: verdict.calendar ?? [])
    let management = try desk.manage(&memory, &views, &assessor)
    completeCloses(event, &memory)
    try reserve(judged.entry, event, decisionID, &memory)
    try reserve(
      management.compactMap { desk.intent(for: $0, decisionID, memory) }, at: event.madeAt, &memory)
    memory.breakers.recordRequests(
      management.filter(\.isRequest).count + (judged.entry == nil ? 0 : 1), on: verdict.day)

    let refused = judged.gates.first { !$0.passed }
    let reason = refused?.reason ?? "entered"
    let decision = Decision(
      action: judged.entry == nil ? .none : .enter, reason: reason, entry: judged.entry,
      management: management, assessment: own.assessment, conviction: judged.conviction,
      gates: judged.gates,
      clock: PropClock(dayStart: verdict.day.start, nextReset: verdict.day.nextReset),
      halted: world.haltedBecause != nil, need: own.need,
      without: outcomes(entryCase, judged.entry, refused, management),
      bundle: serving?.name, looks: memory.lessons.looks)
    return (decision, unlearned ?? memory)
  }

  /// An answered entry reserves its risk and blocks another until the terminal says what became of it.
  private func reserve(
    _ entry: Entry?, _ event: BarCloseEvent, _ decisionID: Int64, _ memory: inout AccountMemory
  ) throws(DecisionError) {
    guard let entry else { return }
    let intent = Intent(
      root: event.root, decisionID: decisionID, side: entry.side, lots: entry.lots,
      reserve: entry.reserve, magicNumber: entry.magicNumber, expiresAt: entry.expiresAt)
    try reserve([intent], at: event.madeAt, &memory)
    memory.entryConviction[decisionID] = entry.conviction
  }

  private func reserve(
    _ intents: [Intent], at time: Int64, _ memory: inout AccountMemory
  ) throws(DecisionError) {
    for var intent in intents {
      intent.answeredAt = time
      do {
        try memory.intents.reserve(intent)
      } catch {
        throw .risk(error)
      }
    }
  }

  /// What the answer would have been without each part.
  private func outcomes(
    _ entryCase: EntryCase, _ entry: Entry?, _ refused: Gate?, _ management: [ManagementOrder]
  ) -> [PartOutcome] {
    let reason = refused?.reason ?? "entered"
    let refusal = EntryJudge.Refusal(refused)
    return Part.allCases.map { part in
      if part == .agent {
        let acted = management.contains { $0.reason == "agent" && $0.action != .hold }
        return PartOutcome(
          part: part, action: entry == nil ? .none : .enter, reason: reason,
          lots: entry?.lots ?? 0, changed: acted)
      }
      // What refused before the part has its say refuses without it as well.
      if refusal.isIndependent(of: part) {
        return PartOutcome(part: part, action: .none, reason: reason, lots: 0, changed: false)
      }
      let other = EntryJudge(entryCase: entryCase, without: part).judge()
      return PartOutcome(
        part: part, action: other.entry == nil ? .none : .enter,
        reason: other.gates.first { !$0.passed }?.reason ?? "entered",
        lots: other.entry?.lots ?? 0,
        changed: other.entry?.lots != entry?.lots || other.entry?.side != entry?.side)
    }
  }
}
