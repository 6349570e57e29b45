import Agent
import Features
import Market
import Models
import Risk

/// Everything an entry is judged on, gathered once for an event.
///
/// It is lent, never copied; those who judge are extensions of it.
struct EntryCase: ~Copyable, Sendable {
  let context: DecisionContext
  let root: RootSymbol
  let serving: ServedBundle?
  let need: [Timeframe: Int]
  /// nil where the event cannot be decided.
  let assessment: Assessment?
  /// What was answered and is on its way.
  let intents: IntentBook
  let exposure: Exposure
  /// The open positions and intents beside the entry, with their correlation to its root.
  let others: [CorrelationGate.Other]
  /// Whether the event's contract is about to end.
  let contract: GateResult
  /// Whether its root is free of positions, and of intents.
  let onePosition: GateResult
  let intent: GateResult
  /// Of the whole ensemble.
  let conviction: ConvictionScore?
  /// What the breakers found, and then the prop firm's rules.
  let rules: [GateResult]
  let prop: PropVerdict
  /// The part of the risk that the drawdown leaves, 0…1.
  let riskScale: Double
  /// When the last bar of the trigger's timeframe closed, in broker time; nil without one.
  let triggerClosedAt: Int64?
  /// The releases that are known.
  let calendar: [CalendarItem]

  init(
    context: consuming DecisionContext, root: RootSymbol, serving: ServedBundle?,
    need: [Timeframe: Int], assessment: Assessment?, intents: IntentBook, exposure: Exposure,
    others: [CorrelationGate.Other], rules: [GateResult], prop: PropVerdict, riskScale: Double,
    triggerClosedAt: Int64?, calendar: [CalendarItem]
  ) {
    self.root = root
    self.serving = serving
    self.need = need
    self.assessment = assessment
    self.intents = intents
    self.exposure = exposure
    self.others = others
    contract = ContractRoll.gate(context)
    onePosition = PositionLimits.onePosition(root: root.name, positions: exposure.positions)
    intent = PositionLimits.intent(root: root.name, intents: intents)
    conviction = assessment?.conviction(
      row: context.settings.weights.row(for: context.event.trigger))
    self.rules = rules
    self.prop = prop
    self.riskScale = riskScale
    self.triggerClosedAt = triggerClosedAt
    self.calendar = calendar
    self.context = context
  }

  var event: BarCloseEvent { context.event }
  var settings: DecisionSettings { context.settings }

  var lastEventTime: Int64? { context.lastEventTime }
  var isLate: Bool { context.isLate }

  /// ATR of the timeframe that sets the stop; NaN where undefined.
  var atr: Double {
    assessment?.features.atr[StopTimeframe.of(trigger: event.trigger).rawValue] ?? .nan
  }

  var commissionPerLot: Double { settings.commissionPerLot[root.name] ?? 0 }

  /// What equity would be with every stop hit, before the entry.
  var worstCase: WorstCase {
    // A commission is of opening and closing: half of it is still to come.
    let costs = exposure.positions.reduce(0) { sum, position in
      let commission = position.root.flatMap { settings.commissionPerLot[$0] } ?? 0
      return sum + position.lots * commission / 2
    }
    return WorstCase(
      equity: event.account.equity, exposure: exposure, costs: costs,
      gapAllowance: settings.risk.gapAllowance)
  }

  /// The ensemble, with one member left out where `part` is one.
  func ensemble(without part: Part?) -> EnsembleOutput? {
    guard let ensemble = assessment?.ensemble else { return nil }
    guard let member = part?.member, let bundle = serving?.bundle else { return ensemble }
    return bundle.combine(
      ensemble.members.without(member), volatilityForecast: ensemble.volatilityForecast,
      outsideFraction: ensemble.outsideFraction)
  }

  /// The conviction, with one member left out where `part` is one.
  ///
  /// - Parameter ensemble: without it.
  func conviction(without part: Part?, _ ensemble: EnsembleOutput?) -> ConvictionScore? {
    guard part?.member != nil, let assessment else { return conviction }
    return assessment.conviction(of: ensemble, row: settings.weights.row(for: event.trigger))
  }
}
