import Features
import Market
import Models
import Risk

/// Stop, size, correlation, heat, worst case and margin of one entry, a gate for each.
struct EntryPlan {
  private(set) var gates: [Gate] = []
  /// nil where it cannot be planned; where a gate refuses it is what was refused.
  private(set) var entry: Entry?

  private let entryCase: EntryCase
  private let without: Part?

  private var settings: DecisionSettings { entryCase.settings }
  private var event: BarCloseEvent { entryCase.event }
  private var equity: Double { event.account.equity }

  /// The names of the gates, in order.
  private static let names = [
    "reward_risk", "size", "correlation", "heat", "prop_worst_case", "margin",
  ]

  /// Plans an entry; what cannot be measured refuses and says so.
  static func make(
    _ entryCase: EntryCase, without: Part?, conviction: ConvictionScore?,
    ensemble: EnsembleOutput?
  ) -> EntryPlan {
    var plan = EntryPlan(entryCase: entryCase, without: without)
    if let conviction, let ensemble { plan.fill(conviction, ensemble) }
    plan.listUnmeasured()
    return plan
  }

  private init(entryCase: EntryCase, without: Part?) {
    self.entryCase = entryCase
    self.without = without
  }

  private mutating func fill(_ conviction: ConvictionScore, _ ensemble: EnsembleOutput) {
    guard let stop = stopPlan(conviction.direction) else { return }
    guard let size = size(stop, conviction, ensemble) else { return }
    gates.append(
      Gate(
        entryCase.exposure.heatGate(
          equity: equity, newRisk: size.risk, limitFraction: settings.risk.heatFraction)))
    let reserve = reserve(size, stop)
    if without != .propRules {
      gates.append(Gate(entryCase.worstCase.gate(above: entryCase.prop.bounds, after: reserve)))
    }
    gates.append(
      Gate(
        MarginNeed.gate(
          needed: reserve.margin, reserved: entryCase.memory.intents.reservedMargin,
          free: event.account.freeMargin)))
    entry = Entry(
      side: stop.side, lots: size.lots, stopLoss: stop.stopLoss, takeProfit: stop.takeProfit,
      magicNumber: settings.entry.magicNumber, deviationPoints: settings.entry.deviationPoints,
      expiresAt: event.madeAt + settings.entry.validSeconds, reserve: reserve,
      conviction: conviction.score)
  }

  private mutating func stopPlan(_ side: Side) -> StopPlan? {
    let limits = settings.risk
    do {
      let plan = try StopPlan.make(
        side: side, quote: event.quote, atr: entryCase.atr, spec: event.spec,
        stopATR: limits.stopATR, targetATR: limits.targetATR,
        minimumRewardRisk: limits.minimumRewardRisk)
      gates.append(
        Gate(
          "reward_risk", value: plan.rewardRisk, limit: limits.minimumRewardRisk, passed: true,
          reason: ""))
      return plan
    } catch {
      gates.append(
        .refused("reward_risk", error, limit: limits.minimumRewardRisk))
      return nil
    }
  }

  /// The lots of the full risk, scaled, then cut down to what correlation and floors leave.
  private mutating func size(
    _ plan: StopPlan, _ conviction: ConvictionScore, _ ensemble: EnsembleOutput
  ) -> SizingResult? {
    let percentile = entryCase.assessment?.features.values[FeatureIndex.volatilityPercentile]
    let scale = VolumeScale.of(
      confidence: conviction.confidence, disagreement: ensemble.disagreement,
      volatilityPercentile: percentile ?? .nan)
    let full = Sizing.lots(
      equity: equity, riskFraction: settings.risk.riskFraction, stopDistance: plan.stopDistance,
      spread: event.quote.spread, commissionPerLot: entryCase.commissionPerLot, spec: event.spec,
      scale: scale * entryCase.riskScale)
    if let refusal = full.refusal {
      gates.append(.refused("size", refusal, limit: event.spec.lotMin))
      return nil
    }
    gates.append(
      Gate("size", value: full.lots, limit: event.spec.lotMin, passed: true, reason: ""))
    var allowed = full.risk
    if without != .correlation {
      let fit = CorrelationGate.fit(
        side: plan.side, risk: full.risk,
        others: entryCase.others.map {
          CorrelationGate.Other(side: $0.side, risk: $0.risk, correlation: $0.correlation)
        }, limit: settings.risk.correlationFraction * equity)
      allowed = min(allowed, fit.allowedRisk)
      let cut = resized(allowed, full, plan)
      gates.append(correlationGate(fit, full, cut))
    }
    if without != .propRules {
      let share = entryCase.worstCase.share(
        of: reserve(full, plan), above: entryCase.prop.bounds)
      // Where nothing of use fits, the worst case's own gate refuses the full size and says why.
      if let cut = resized(min(allowed, full.risk * share), full, plan) { return cut }
    }
    return resized(allowed, full, plan) ?? full
  }

  private func correlationGate(
    _ fit: CorrelationGate, _ full: SizingResult, _ cut: SizingResult?
  ) -> Gate {
    Gate(
      "correlation", value: fit.load + (cut?.risk ?? full.risk), limit: fit.gate.limit,
      passed: cut != nil,
      reason: fit.load.isNaN
        ? Reason.openRiskUnknown.rawValue : Reason.correlationLimit.rawValue,
      note: fit.allowedRisk < full.risk ? "cut from \(full.lots) lots" : "")
  }

  private func resized(_ risk: Double, _ full: SizingResult, _ plan: StopPlan) -> SizingResult? {
    guard risk < full.risk else { return full }
    let cut = Sizing.lots(
      risk: risk, stopDistance: plan.stopDistance, spread: event.quote.spread,
      commissionPerLot: entryCase.commissionPerLot, spec: event.spec)
    return cut.refusal == nil ? cut : nil
  }

  /// What the entry would hold of the account.
  private func reserve(_ size: SizingResult, _ plan: StopPlan) -> Intent.Reserve {
    let deviation = Double(settings.entry.deviationPoints) * event.spec.point
    return Intent.Reserve(
      risk: size.risk, slippage: size.lots * event.spec.value(ofMove: deviation),
      reward: size.lots * event.spec.value(ofMove: plan.targetDistance),
      margin: MarginNeed.of(
        lots: size.lots, price: plan.entry, spec: event.spec, leverage: event.account.leverage))
  }

  /// Every gate is listed, those that were not reached too.
  private mutating func listUnmeasured() {
    for name in EntryPlan.names where !gates.contains(where: { $0.name == name }) {
      if name == "correlation", without == .correlation { continue }
      if name == "prop_worst_case", without == .propRules { continue }
      if name == "heat" {
        var heat = Gate(
          entryCase.exposure.heatGate(
            equity: equity, newRisk: 0, limitFraction: settings.risk.heatFraction))
        heat.note = heat.note.isEmpty ? "without a new risk" : heat.note
        gates.append(heat)
        continue
      }
      let limit = name == "margin" ? event.account.freeMargin : .nan
      gates.append(
        Gate(
          name, value: .nan, limit: limit, passed: false, reason: "not_measured",
          note: "an earlier gate refused"))
    }
  }
}
