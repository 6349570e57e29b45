import Agent
import Features
import Market
import Models
import Risk

/// Everything an entry is judged on, gathered once for an event.
///
/// A class, since all who judge look at the one and no one changes it.
final class EntryCase: Sendable {
  let context: DecisionContext
  let root: RootSymbol
  let serving: ServedBundle?
  let need: [Timeframe: Int]
  /// nil where the event cannot be decided.
  let assessment: Assessment?
  let memory: AccountMemory
  let exposure: Exposure
  /// The open positions and intents beside the entry, with their correlation to its root.
  let others: [CorrelatedRisk]
  let breakers: [GateResult]
  let prop: PropVerdict
  /// The part of the risk that the drawdown leaves, 0…1.
  let riskScale: Double
  /// Broker time of the account's last event before this one; nil before the first.
  let lastEventTime: Int64?
  /// When the last bar of the trigger's timeframe closed, in broker time; nil without one.
  let triggerClosedAt: Int64?

  init(
    context: DecisionContext, root: RootSymbol, serving: ServedBundle?,
    need: [Timeframe: Int], assessment: Assessment?, memory: AccountMemory, exposure: Exposure,
    others: [CorrelatedRisk], breakers: [GateResult], prop: PropVerdict, riskScale: Double,
    lastEventTime: Int64?, triggerClosedAt: Int64?
  ) {
    self.context = context
    self.root = root
    self.serving = serving
    self.need = need
    self.assessment = assessment
    self.memory = memory
    self.exposure = exposure
    self.others = others
    self.breakers = breakers
    self.prop = prop
    self.riskScale = riskScale
    self.lastEventTime = lastEventTime
    self.triggerClosedAt = triggerClosedAt
  }

  var event: BarCloseEvent { context.event }
  var settings: DecisionSettings { context.settings }

  /// Whether a later event of the account was answered already.
  var isLate: Bool { event.isLate(after: lastEventTime) }

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
      ensemble.members.filter { $0.member != member },
      volatilityForecast: ensemble.volatilityForecast, outsideFraction: ensemble.outsideFraction)
  }

  func conviction(_ ensemble: EnsembleOutput?) -> ConvictionScore? {
    guard var assessment else { return nil }
    assessment.ensemble = ensemble
    return assessment.conviction(row: settings.weights.row(for: event.trigger))
  }
}

/// What an open position or reserved intent risks, whatever side an entry takes.
struct CorrelatedRisk: Sendable, Equatable {
  var side: Side
  var risk: Double?
  var correlation: Double
}
