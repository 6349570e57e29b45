import Features
import Market
import Models
import Risk

/// Runs an entry through every gate; the first that refuses gives the reason.
struct EntryJudge {
  let entryCase: EntryCase
  /// The part that is left out; nil for the real answer.
  let without: Part?

  private var settings: DecisionSettings { entryCase.settings }
  private var event: BarCloseEvent { entryCase.event }

  /// The gates in order, and the entry where all of them pass.
  func judge() -> (gates: [Gate], entry: Entry?, conviction: ConvictionScore?) {
    let ensemble = entryCase.ensemble(without: without)
    let conviction = entryCase.conviction(ensemble)
    var gates = gatesOfReadiness() + gatesOfModels(ensemble, conviction) + gatesOfState()
    guard let conviction, let ensemble else {
      if gates.allSatisfy(\.passed) {
        gates.append(
          .condition("decidable", false, reason: "undecidable", note: "no conviction"))
      }
      return (gates, nil, nil)
    }
    let entry = plan(conviction, ensemble, &gates)
    return (gates, gates.allSatisfy(\.passed) ? entry : nil, conviction)
  }

  private func gatesOfReadiness() -> [Gate] {
    let serving = entryCase.serving
    let isDemo = serving?.bundle.manifest.isDemo ?? false
    let missing = entryCase.need.keys.sorted().map(\.code).joined(separator: ", ")
    return [
      Gate(
        "history", value: Double(entryCase.need.count), limit: 0, passed: entryCase.need.isEmpty,
        reason: "history_incomplete", note: missing),
      .condition("bundle", serving != nil, reason: "no_bundle"),
      .condition(
        "demo_bundle", !isDemo || event.account.server == DemoAccount.serverName,
        reason: "demo_bundle", note: isDemo ? "trained on a simulated market" : ""),
      .condition(
        "serving", !(serving?.isShadow ?? false), reason: "bundle_shadow",
        note: serving?.isShadow == true ? "scored, never entering" : ""),
      .condition("trigger", event.trigger != .m1, reason: "m1_manages_only"),
      // A trigger is a bar that closed at this very instant: bars that end earlier are of the past.
      Gate(
        "trigger_bar", value: entryCase.triggerClosedAt.map { Double($0) } ?? .nan,
        limit: Double(event.time), passed: entryCase.triggerClosedAt == event.time,
        reason: "bars_stale"),
      Gate(
        "in_order", value: Double(event.time), limit: Double(entryCase.lastEventTime ?? event.time),
        passed: !entryCase.isLate, reason: "event_late"),
      .condition("hedging", event.account.hedging, reason: "netting_account"),
    ]
  }

  private func gatesOfModels(
    _ ensemble: EnsembleOutput?, _ conviction: ConvictionScore?
  ) -> [Gate] {
    guard entryCase.assessment != nil, entryCase.serving != nil else { return [] }
    let members = ensemble?.members.count ?? 0
    let outside = ensemble?.outsideFraction ?? .nan
    let threshold = settings.weights.row(for: event.trigger).threshold
    let score = conviction?.score ?? .nan
    return [
      Gate(
        "members", value: Double(members), limit: 2, passed: members >= 2,
        reason: "too_few_members"),
      Gate(
        "in_distribution", value: outside, limit: settings.outsideFractionMax,
        passed: outside <= settings.outsideFractionMax, reason: "out_of_distribution"),
      Gate(
        "conviction", value: score, limit: threshold, passed: score >= threshold,
        reason: "conviction_below_threshold"),
    ]
  }

  private func gatesOfState() -> [Gate] {
    let limits = PositionLimits.gates(
      login: event.account.login, root: entryCase.root.name,
      positions: entryCase.exposure.positions, intents: entryCase.memory.intents)
    let breakers = entryCase.breakers.filter {
      without != .calendar || $0.name != Breaker.calendar.rawValue
    }
    let prop =
      without == .propRules
      ? []
      : entryCase.prop.gates.filter {
        without != .calendar || $0.name != "prop_news"
      }
    let addition = Gate.condition(
      "addition", !entryCase.isAdditionPending, reason: "addition_pending",
      note: entryCase.isAdditionPending ? "its risk is not among the positions yet" : "")
    return limits.map { Gate($0) } + [addition] + (breakers + prop).map { Gate($0) }
  }

  /// Stop, size, heat, correlation and worst case; appends a gate for each.
  private func plan(
    _ conviction: ConvictionScore, _ ensemble: EnsembleOutput, _ gates: inout [Gate]
  ) -> Entry? {
    let limits = settings.risk
    let plan: StopPlan
    do {
      plan = try StopPlan.make(
        side: conviction.direction, quote: event.quote, atr: entryCase.atr, spec: event.spec,
        stopATR: limits.stopATR, targetATR: limits.targetATR,
        minimumRewardRisk: limits.minimumRewardRisk)
    } catch {
      gates.append(.refused("stop", error))
      return nil
    }
    gates.append(
      Gate(
        "reward_risk", value: plan.rewardRisk, limit: limits.minimumRewardRisk, passed: true,
        reason: ""))
    guard let size = size(plan, conviction, ensemble, &gates) else { return nil }
    let equity = event.account.equity
    gates.append(
      Gate(
        entryCase.exposure.heatGate(
          equity: equity, newRisk: size.risk, limitFraction: limits.heatFraction)))
    if without != .propRules {
      gates.append(
        Gate(
          worstCase(size.risk).gate(
            above: entryCase.prop.floors, later: entryCase.prop.forecast.floors)))
    }
    return Entry(
      side: plan.side, lots: size.lots, stopLoss: plan.stopLoss, takeProfit: plan.takeProfit,
      magicNumber: settings.entry.magicNumber, deviationPoints: settings.entry.deviationPoints,
      expiresAt: event.time + settings.entry.validSeconds, risk: size.risk,
      conviction: conviction.score)
  }

  /// The lots of the full risk, scaled, then cut down to what correlation and floors leave.
  private func size(
    _ plan: StopPlan, _ conviction: ConvictionScore, _ ensemble: EnsembleOutput,
    _ gates: inout [Gate]
  ) -> SizingResult? {
    let equity = event.account.equity
    let percentile = entryCase.assessment?.features.values[FeatureIndex.volatilityPercentile]
    let scale = VolumeScale.of(
      confidence: conviction.confidence, disagreement: ensemble.disagreement,
      volatilityPercentile: percentile ?? .nan)
    let full = Sizing.lots(
      equity: equity, riskFraction: settings.risk.riskFraction, stopDistance: plan.stopDistance,
      spread: event.quote.spread, commissionPerLot: entryCase.commissionPerLot, spec: event.spec,
      scale: scale)
    if let refusal = full.refusal {
      gates.append(.refused("size", refusal))
      return nil
    }
    gates.append(
      Gate("size", value: full.lots, limit: event.spec.lotMin, passed: true, reason: ""))
    var allowed = full.risk
    if without != .correlation {
      let limit = settings.risk.correlationFraction * equity
      let fit = CorrelationGate.fit(
        side: plan.side, risk: full.risk,
        others: entryCase.others.map {
          CorrelationGate.Other(side: $0.side, risk: $0.risk, correlation: $0.correlation)
        }, limit: limit)
      allowed = min(allowed, fit.allowedRisk)
      let cut = resized(allowed, full, plan)
      gates.append(
        Gate(
          "correlation", value: fit.load + (cut?.risk ?? full.risk), limit: limit,
          passed: cut != nil,
          reason: fit.load.isNaN
            ? Reason.openRiskUnknown.rawValue : Reason.correlationLimit.rawValue,
          note: allowed < full.risk ? "cut from \(full.lots) lots" : ""))
      guard cut != nil else { return nil }
    }
    if without != .propRules {
      let room = worstCase(0).room(
        above: entryCase.prop.floors, later: entryCase.prop.forecast.floors)
      // Where nothing of use fits, the worst case's own gate refuses the full size and says why.
      if let cut = resized(min(allowed, room), full, plan) { return cut }
    }
    return resized(allowed, full, plan) ?? full
  }

  private func resized(_ risk: Double, _ full: SizingResult, _ plan: StopPlan) -> SizingResult? {
    guard risk < full.risk else { return full }
    let cut = Sizing.lots(
      risk: risk, stopDistance: plan.stopDistance, spread: event.quote.spread,
      commissionPerLot: entryCase.commissionPerLot, spec: event.spec)
    return cut.refusal == nil ? cut : nil
  }

  private func worstCase(_ newRisk: Double) -> WorstCase {
    WorstCase(
      equity: event.account.equity, openRisk: entryCase.exposure.openRisk,
      reservedRisk: entryCase.exposure.reservedRisk, newRisk: newRisk,
      gapAllowance: settings.risk.gapAllowance)
  }
}
