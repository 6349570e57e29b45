import Market

extension BreakerState {
  /// What one breaker measured, and until when it would hold.
  private struct Reading {
    var breaker: Breaker
    var value: Double
    var limit: Double
    var isTripped: Bool
    /// nil for a condition that ends with the event itself.
    var until: Int64?
    var note = ""
  }

  /// Judges every breaker at one event, lists what it found in the order of `Breaker`, and remembers
  /// what trips.
  ///
  /// A breaker that tripped refuses until its time even where its condition has gone, unless an
  /// operator cleared it; one that cannot be measured shows NaN, passes and says so. The row of
  /// losses is forgotten once it has tripped, so that it does not trip again at its end.
  ///
  /// - Parameter results: what was found is put behind what it holds.
  public mutating func judge(
    _ inputs: BreakerInputs, limits: BreakerLimits = .standard,
    listing results: inout [GateResult]
  ) {
    roll(to: inputs.day)
    see(inputs, lookBackDays: limits.drawdownLookBackDays)
    forget(endedBy: inputs.day.now)
    results.append(
      GateResult(
        .breaker(.killSwitch), haltedBecause == nil ? 0 : 1, limit: 0,
        passed: haltedBecause == nil, else: .halted, note: haltedBecause ?? ""))
    results.append(result(of: dailyLoss(inputs, limits), inputs))
    results.append(result(of: losses(inputs, limits), inputs))
    results.append(result(of: requests(inputs, limits), inputs))
    results.append(result(of: drawdown(inputs, limits), inputs))
    let age = quoteAge(inputs)
    results.append(result(of: clockSkew(age, limits), inputs))
    results.append(result(of: staleQuote(age, limits), inputs))
    results.append(result(of: spread(inputs, limits), inputs))
    results.append(result(of: volatility(inputs, limits), inputs))
    results.append(result(of: calendar(inputs, limits.news), inputs))
  }

  /// Lets go what held until `time` or before.
  private mutating func forget(endedBy time: Int64) {
    if trips.contains(where: { time >= $0.until }) { trips.removeAll { time >= $0.until } }
    if waivers.contains(where: { time >= $0.until }) { waivers.removeAll { time >= $0.until } }
  }

  /// The part of the risk that the drawdown leaves to an entry, 0…1.
  public func riskScale(equity: Double, limits: BreakerLimits) -> Double {
    limits.step(at: drawdown(equity))?.scale ?? 1
  }

  private mutating func result(of reading: Reading, _ inputs: BreakerInputs) -> GateResult {
    let breaker = reading.breaker
    let root = inputs.root.name
    let time = inputs.day.now
    let isWaived = isWaived(breaker, root: root, at: time)
    let isTripped = reading.isTripped && !isWaived
    if isTripped {
      if breaker == .consecutiveLosses { lossTimes = [] }
      if let until = reading.until, until > time { hold(reading, until, root, time) }
    }
    if let trip = trip(breaker, root: root, at: time) {
      return GateResult(
        .breaker(breaker), trip.value, limit: trip.limit, passed: false, else: breaker.reason,
        note: trip.note, until: trip.until)
    }
    let note = isWaived && reading.isTripped ? "cleared by an operator" : reading.note
    return GateResult(
      .breaker(breaker), reading.value, limit: reading.limit, passed: !isTripped,
      else: breaker.reason, note: note.isEmpty && reading.value.isNaN ? "unknown" : note)
  }

  private mutating func hold(_ reading: Reading, _ until: Int64, _ root: String, _ time: Int64) {
    let breaker = reading.breaker
    trips.removeAll {
      $0.breaker == breaker && (!breaker.isPerRoot || $0.root == root) && $0.until <= until
    }
    guard trip(breaker, root: root, at: time) == nil else { return }
    trips.append(
      Trip(
        breaker: breaker, root: breaker.isPerRoot ? root : nil, until: until,
        value: reading.value, limit: reading.limit, note: reading.note))
  }

  private func dailyLoss(_ inputs: BreakerInputs, _ limits: BreakerLimits) -> Reading {
    let loss: Double =
      if let start = inputs.dayStartEquity ?? dayFirstEquity, start > 0 {
        (start - inputs.equity) / start
      } else {
        .nan
      }
    return Reading(
      breaker: .dailyLoss, value: loss, limit: limits.dailyLossFraction,
      isTripped: loss >= limits.dailyLossFraction, until: inputs.day.nextReset)
  }

  private func losses(_ inputs: BreakerInputs, _ limits: BreakerLimits) -> Reading {
    let time = inputs.day.now
    let count = lossTimes.count { $0 > time - limits.lossLookBackSeconds }
    return Reading(
      breaker: .consecutiveLosses, value: Double(count), limit: Double(limits.consecutiveLosses),
      isTripped: count >= limits.consecutiveLosses,
      until: limits.lossCooldownSeconds > 0
        ? time + limits.lossCooldownSeconds : inputs.day.nextReset)
  }

  private func requests(_ inputs: BreakerInputs, _ limits: BreakerLimits) -> Reading {
    Reading(
      breaker: .requestBudget, value: Double(requestsToday), limit: Double(limits.requestsPerDay),
      isTripped: requestsToday >= limits.requestsPerDay, until: inputs.day.nextReset)
  }

  private func drawdown(_ inputs: BreakerInputs, _ limits: BreakerLimits) -> Reading {
    let drawdown = drawdown(inputs.equity)
    let step = limits.step(at: drawdown)
    return Reading(
      breaker: .drawdown, value: drawdown,
      limit: step?.fraction ?? limits.drawdownSteps.first?.fraction ?? .infinity,
      isTripped: step?.scale == 0, note: step.map { "risk × \($0.scale)" } ?? "")
  }

  /// Seconds from the last tick to the event; nil where the terminal did not say.
  private func quoteAge(_ inputs: BreakerInputs) -> Double? {
    guard let quote = inputs.quoteTime else { return nil }
    let (age, overflow) = inputs.day.now.subtractingReportingOverflow(quote)
    return overflow ? (quote < 0 ? .infinity : -.infinity) : Double(age)
  }

  private func clockSkew(_ age: Double?, _ limits: BreakerLimits) -> Reading {
    Reading(
      breaker: .clockSkew, value: age.map { max(0, -$0) } ?? .nan,
      limit: Double(limits.clockSkewSecondsMax),
      isTripped: -(age ?? 0) > Double(limits.clockSkewSecondsMax))
  }

  private func staleQuote(_ age: Double?, _ limits: BreakerLimits) -> Reading {
    Reading(
      breaker: .staleQuote, value: age.map { max(0, $0) } ?? .nan,
      limit: Double(limits.quoteAgeSecondsMax),
      isTripped: age ?? 0 > Double(limits.quoteAgeSecondsMax))
  }

  private func spread(_ inputs: BreakerInputs, _ limits: BreakerLimits) -> Reading {
    Reading(
      breaker: .spreadSpike, value: inputs.spreadRatio, limit: limits.spreadRatioMax,
      isTripped: inputs.spreadRatio > limits.spreadRatioMax,
      until: inputs.day.now + limits.spreadCooldownSeconds)
  }

  private func volatility(_ inputs: BreakerInputs, _ limits: BreakerLimits) -> Reading {
    Reading(
      breaker: .volatilitySpike, value: inputs.volatilityRatio, limit: limits.volatilityRatioMax,
      isTripped: inputs.volatilityRatio > limits.volatilityRatioMax,
      until: inputs.day.now + limits.volatilityCooldownSeconds)
  }

  private func calendar(_ inputs: BreakerInputs, _ window: NewsWindow) -> Reading {
    let time = inputs.day.now
    let limit = Double(window.minutes)
    guard let items = inputs.calendar else {
      return Reading(
        breaker: .calendar, value: .nan, limit: limit, isTripped: false,
        note: "unknown: the terminal told no calendar")
    }
    guard let item = window.item(at: time, among: items, currencies: inputs.root.currencies)
    else {
      return Reading(breaker: .calendar, value: .infinity, limit: limit, isTripped: false)
    }
    return Reading(
      breaker: .calendar, value: Double(item.time - time) / 60, limit: limit, isTripped: true,
      until: window.end(of: item), note: "\(item.currency) \(item.name)")
  }
}
