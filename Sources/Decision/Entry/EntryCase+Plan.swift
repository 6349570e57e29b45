import Features
import Market
import Models
import Risk

/// Stop, size, correlation, heat, worst case and margin of one entry, a gate for each.
extension EntryCase {
  private var equity: Double { event.account.equity }

  /// The gates of the plan, in order.
  private static let planKinds: [Gate.Kind] = [
    .rewardRisk, .size, .risk(.correlation), .risk(.heat), .risk(.propWorstCase), .risk(.margin),
  ]

  /// Plans an entry; what cannot be measured refuses and says so.
  ///
  /// - Parameter part: what is left out; nil for the real answer.
  /// - Returns: nil where it cannot be planned; where a gate refuses it is what was refused.
  func plan(
    without part: Part?, _ conviction: ConvictionScore?, _ ensemble: EnsembleOutput?,
    listing gates: inout [Gate]
  ) -> Entry? {
    let first = gates.count
    var entry: Entry?
    if let conviction, let ensemble {
      entry = measured(without: part, conviction, ensemble, &gates)
    }
    listUnmeasured(without: part, from: first, &gates)
    return entry
  }

  private func measured(
    without part: Part?, _ conviction: ConvictionScore, _ ensemble: EnsembleOutput,
    _ gates: inout [Gate]
  ) -> Entry? {
    guard let stop = stopPlan(conviction.direction, &gates),
      let size = size(without: part, stop, conviction, ensemble, &gates)
    else { return nil }
    gates.append(
      Gate(
        exposure.heatGate(
          equity: equity, newRisk: size.risk, limitFraction: settings.risk.heatFraction)))
    let reserve = reserve(size, stop)
    if part != .propRules {
      gates.append(Gate(worstCase.gate(above: prop.bounds, after: reserve)))
    }
    gates.append(
      Gate(
        MarginNeed.gate(
          needed: reserve.margin, reserved: intents.reservedMargin, free: event.account.freeMargin
        )))
    return Entry(
      side: stop.side, lots: size.lots, stopLoss: stop.stopLoss, takeProfit: stop.takeProfit,
      magicNumber: settings.entry.magicNumber, deviationPoints: settings.entry.deviationPoints,
      expiresAt: event.madeAt + settings.entry.validSeconds, reserve: reserve,
      conviction: conviction.score)
  }

  private func stopPlan(_ side: Side, _ gates: inout [Gate]) -> StopPlan? {
    let limits = settings.risk
    do {
      let plan = try StopPlan.make(
        side: side, quote: event.quote, atr: atr, spec: event.spec,
        stopATR: limits.stopATR, targetATR: limits.targetATR,
        minimumRewardRisk: limits.minimumRewardRisk)
      gates.append(
        Gate(
          .rewardRisk, value: plan.rewardRisk, limit: limits.minimumRewardRisk, passed: true,
          else: .notMeasured))
      return plan
    } catch {
      gates.append(.refused(.rewardRisk, error, limit: limits.minimumRewardRisk))
      return nil
    }
  }

  /// The lots of the full risk, scaled, then cut down to what correlation and floors leave.
  private func size(
    without part: Part?, _ plan: StopPlan, _ conviction: ConvictionScore,
    _ ensemble: EnsembleOutput, _ gates: inout [Gate]
  ) -> SizingResult? {
    let percentile = assessment?.features.values[FeatureIndex.volatilityPercentile]
    let scale = VolumeScale.of(
      confidence: conviction.confidence, disagreement: ensemble.disagreement,
      volatilityPercentile: percentile ?? .nan)
    let full = Sizing.lots(
      equity: equity, riskFraction: settings.risk.riskFraction, stopDistance: plan.stopDistance,
      spread: event.quote.spread, commissionPerLot: commissionPerLot, spec: event.spec,
      scale: scale * riskScale)
    if let refusal = full.refusal {
      gates.append(.refused(.size, refusal, limit: event.spec.lotMin))
      return nil
    }
    gates.append(
      Gate(.size, value: full.lots, limit: event.spec.lotMin, passed: true, else: .notMeasured))
    var allowed = full.risk
    if part != .correlation {
      let fit = CorrelationGate.fit(
        side: plan.side, risk: full.risk, others: others,
        limit: settings.risk.correlationFraction * equity)
      allowed = min(allowed, fit.allowedRisk)
      let cut = resized(allowed, full, plan)
      gates.append(correlationGate(fit, full, cut))
    }
    if part != .propRules {
      let share = worstCase.share(of: reserve(full, plan), above: prop.bounds)
      // Where nothing of use fits, the worst case's own gate refuses the full size and says why.
      if let cut = resized(min(allowed, full.risk * share), full, plan) { return cut }
    }
    return resized(allowed, full, plan) ?? full
  }

  private func correlationGate(
    _ fit: CorrelationGate, _ full: SizingResult, _ cut: SizingResult?
  ) -> Gate {
    Gate(
      .risk(.correlation), value: fit.load + (cut?.risk ?? full.risk), limit: fit.gate.limit,
      passed: cut != nil,
      else: .risk(fit.load.isNaN ? .openRiskUnknown : .correlationLimit),
      note: fit.allowedRisk < full.risk ? "cut from \(full.lots) lots" : "")
  }

  private func resized(_ risk: Double, _ full: SizingResult, _ plan: StopPlan) -> SizingResult? {
    guard risk < full.risk else { return full }
    let cut = Sizing.lots(
      risk: risk, stopDistance: plan.stopDistance, spread: event.quote.spread,
      commissionPerLot: commissionPerLot, spec: event.spec)
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
  ///
  /// - Parameters:
  ///   - part: what is left out; its gate is not listed.
  ///   - first: where those of the plan begin.
  private func listUnmeasured(
    without part: Part?, from first: Int, _ gates: inout [Gate]
  ) {
    var measured = gates.count - first
    for kind in EntryCase.planKinds where !isLeftOut(kind, part) {
      // Those that were reached are the first ones.
      guard measured == 0 else {
        measured -= 1
        continue
      }
      if kind == .risk(.heat) {
        var heat = Gate(
          exposure.heatGate(
            equity: equity, newRisk: 0, limitFraction: settings.risk.heatFraction))
        heat.note = heat.note.isEmpty ? "without a new risk" : heat.note
        gates.append(heat)
        continue
      }
      let limit = kind == .risk(.margin) ? event.account.freeMargin : .nan
      gates.append(
        Gate(
          kind, value: .nan, limit: limit, passed: false, else: .notMeasured,
          note: "an earlier gate refused"))
    }
  }

  private func isLeftOut(_ kind: Gate.Kind, _ part: Part?) -> Bool {
    switch part {
    case .correlation: kind == .risk(.correlation)
    case .propRules: kind == .risk(.propWorstCase)
    default: false
    }
  }
}
