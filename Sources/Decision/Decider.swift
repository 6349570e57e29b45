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
  private var days = TradingDays()
  private var room = Room()
  private var spares = Spares<Decision>(countMax: 64)

  /// Lists that every decision fills anew; their memory is kept.
  private struct Room: Sendable {
    /// Of an answer that is not given.
    var otherGates: [Gate] = []
    /// What the account's rules say.
    var rules: [GateResult] = []
    var exposure = Exposure(positions: [])
    var others: [CorrelationGate.Other] = []
  }

  public init(_ settings: DecisionSettings) { self.settings = settings }

  /// Hands over assessments that were made ahead of the decisions that need them; those handed over
  /// before are forgotten. Only for history that never changes under the decider.
  public mutating func prepare(_ assessments: [AssessmentKey: Assessment]) {
    assessor.known = assessments
  }

  /// Decides one event.
  ///
  /// - Parameters:
  ///   - memory: becomes what it is once the decision is journalled; as it was where one is thrown.
  ///   - decisionID: the number that an entry's intent is kept under.
  public mutating func decide(
    _ event: BarCloseEvent, _ world: World, memory: inout AccountMemory, decisionID: Int64
  ) throws(DecisionError) -> Decision {
    let views = try RootViews.assess(event, world, settings, &assessor)
    return try decide(event, world, views, memory: &memory, decisionID: decisionID)
  }

  /// Decides one event whose assessments were made before, apart from any account's memory.
  ///
  /// The result is the same: what the views lack is assessed here.
  ///
  /// - Parameters:
  ///   - views: of the same event and world; only the kill switch may have changed since.
  ///   - memory: becomes what it is once the decision is journalled; as it was where one is thrown.
  ///   - decisionID: the number that an entry's intent is kept under.
  public mutating func decide(
    _ event: BarCloseEvent, _ world: World, _ views: RootViews, memory: inout AccountMemory,
    decisionID: Int64
  ) throws(DecisionError) -> Decision {
    let book = world.books[event.root]
    let context = DecisionContext(
      event: event, world: world, settings: settings, lastEventTime: memory.lastEventTime, book)
    // Nothing of what the event taught counts before nothing can fail.
    var next = memory
    let isLate = context.isLate
    let spread = context.spreadPoints
    let decision = try decide(consume context, views, book, &next, decisionID)
    // An event that is older than the last one of its account shows positions of the past: it opens
    // nothing, lets no intent go and is not remembered.
    if isLate {
      memory.lessons = Lessons()
    } else {
      // Taken, not copied: the spreads' room is the memory's alone then.
      memory = consume next
      // Only after the breakers have judged it: a median that it is part of would hide its rise.
      memory.remember(spread: spread, of: event.root, kept: settings.entry.spreadsKept)
    }
    return decision
  }

  private mutating func decide(
    _ context: consuming DecisionContext, _ views: RootViews, _ book: BarBook?,
    _ memory: inout AccountMemory, _ decisionID: Int64
  ) throws(DecisionError) -> Decision {
    var views = views
    memory.lessons = Lessons()
    context.update(positionsOf: &memory, listing: &room.exposure)
    let own = try views.view(context.event.root, &assessor)
    let root =
      context.root(context.event.root) ?? RootSymbol(name: context.event.root, currencies: [])
    let verdict = try context.judge(
      account: &memory, root: root, own.assessment, &days, listing: &room.rules)
    let triggerClosedAt = book?.lastClose(by: context.event.time, context.event.trigger)
    views.list(&room.others, room.exposure, memory.intents)

    let entryCase = EntryCase(
      context: context, root: root, serving: own.serving, need: own.need,
      assessment: own.assessment, intents: memory.intents, exposure: room.exposure,
      others: room.others, rules: room.rules, prop: verdict.prop, riskScale: verdict.riskScale,
      triggerClosedAt: triggerClosedAt, calendar: verdict.calendar ?? [])
    let event = entryCase.event
    let decision = spares.take { Decision() }
    var lists = decision.takeLists()
    let (entry, conviction) = entryCase.judge(without: nil, listing: &lists.gates)
    let management = try entryCase.manage(&memory, &views, &assessor)
    completeCloses(event, &memory)
    if let entry { try reserve(entry, event, decisionID, &memory) }
    for order in management {
      guard let intent = entryCase.intent(for: order, decisionID, memory) else { continue }
      try reserve(intent, at: event.madeAt, &memory)
    }
    memory.breakers.recordRequests(
      management.count(where: \.isRequest) + (entry == nil ? 0 : 1), on: verdict.day)

    let refused = lists.gates.first { !$0.passed }
    list(&lists.without, entryCase, entry, refused, management)
    decision.fill(
      action: entry == nil ? .none : .enter, reason: refused?.reason ?? "entered", entry: entry,
      management: management, assessment: own.assessment, conviction: conviction,
      clock: PropClock(dayStart: verdict.day.start, nextReset: verdict.day.nextReset),
      halted: entryCase.context.world.haltedBecause != nil, need: own.need,
      bundle: own.serving?.name, looks: memory.lessons.looks, lists)
    return decision
  }

  /// An answered entry reserves its risk and blocks another until the terminal says what became of it.
  private func reserve(
    _ entry: Entry, _ event: BarCloseEvent, _ decisionID: Int64, _ memory: inout AccountMemory
  ) throws(DecisionError) {
    let intent = Intent(
      root: event.root, decisionID: decisionID, side: entry.side, lots: entry.lots,
      reserve: entry.reserve, magicNumber: entry.magicNumber, expiresAt: entry.expiresAt)
    try reserve(intent, at: event.madeAt, &memory)
    memory.entryConviction[decisionID] = entry.conviction
  }

  private func reserve(
    _ intent: Intent, at time: Int64, _ memory: inout AccountMemory
  ) throws(DecisionError) {
    var intent = intent
    intent.answeredAt = time
    do {
      try memory.intents.reserve(intent)
    } catch {
      throw .risk(error)
    }
  }

  /// Lists what the answer would have been without each part.
  private mutating func list(
    _ outcomes: inout [PartOutcome], _ entryCase: borrowing EntryCase, _ entry: Entry?,
    _ refused: Gate?, _ management: [ManagementOrder]
  ) {
    let reason = refused?.reason ?? "entered"
    let refusal = EntryRefusal(refused)
    for part in Part.allCases {
      if part == .agent {
        let acted = management.contains { $0.reason == "agent" && $0.action != .hold }
        outcomes.append(
          PartOutcome(
            part: part, action: entry == nil ? .none : .enter, reason: reason,
            lots: entry?.lots ?? 0, changed: acted))
      } else if refusal.isIndependent(of: part) {
        // What refused before the part has its say refuses without it as well.
        outcomes.append(
          PartOutcome(part: part, action: .none, reason: reason, lots: 0, changed: false))
      } else {
        outcomes.append(outcome(entryCase, entry, without: part))
      }
    }
  }

  private mutating func outcome(
    _ entryCase: borrowing EntryCase, _ entry: Entry?, without part: Part
  ) -> PartOutcome {
    let (other, _) = entryCase.judge(without: part, listing: &room.otherGates)
    return PartOutcome(
      part: part, action: other == nil ? .none : .enter,
      reason: room.otherGates.first { !$0.passed }?.reason ?? "entered", lots: other?.lots ?? 0,
      changed: other?.lots != entry?.lots || other?.side != entry?.side)
  }
}
