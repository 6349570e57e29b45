import Agent
import Features
import Market
import Models
import Risk

/// Everything an entry is judged on, gathered once for an event.
struct EntryCase {
  var event: BarCloseEvent
  var root: RootSymbol
  var settings: DecisionSettings
  var serving: ServedBundle?
  var need: [Timeframe: Int]
  /// nil where the event cannot be decided.
  var assessment: Assessment?
  var memory: AccountMemory
  var exposure: Exposure
  /// The open positions and intents beside the entry, with their correlation to its root.
  var others: [CorrelatedRisk]
  var breakers: [GateResult]
  var prop: PropVerdict
  /// The part of the risk that the drawdown leaves, 0…1.
  var riskScale: Double
  /// Broker time of the account's last event before this one; nil before the first.
  var lastEventTime: Int64?
  /// When the last bar of the trigger's timeframe closed, in broker time; nil without one.
  var triggerClosedAt: Int64?

  /// Whether a later event of the account was answered already; one of a wrong clock, far ahead,
  /// does not make all others late.
  var isLate: Bool {
    guard let last = lastEventTime else { return false }
    return event.madeAt < last && event.time >= last - TradingDay.lateSecondsMax
  }

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
