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

  /// Judges every breaker at one event, in the order of `Breaker`, and remembers what trips.
  ///
  /// A breaker that tripped refuses until its time even where its condition has gone; one that
  /// cannot be measured shows NaN, passes and says so. The row of losses is forgotten once it has
  /// tripped, so that it does not trip again at its end.
  public func evaluate(
    _ inputs: BreakerInputs, limits: BreakerLimits = .standard
  ) -> (results: [GateResult], state: BreakerState) {
    var state = self
    let time = inputs.day.now
    state.roll(to: inputs.day)
    if state.dayFirstEquity == nil, inputs.equity.isFinite, inputs.day.startUTC == state.dayStartUTC
    {
      state.dayFirstEquity = inputs.equity
    }
    state.trips.removeAll { time >= $0.until }
    var results = [
      GateResult(
        Breaker.killSwitch.rawValue, haltedBecause == nil ? 0 : 1, limit: 0,
        passed: haltedBecause == nil, else: .halted, note: haltedBecause ?? "")
    ]
    for reading in state.readings(inputs, limits) {
      results.append(state.judge(reading, root: inputs.root.name, time: time))
    }
    return (results, state)
  }

  private mutating func judge(_ reading: Reading, root: String, time: Int64) -> GateResult {
    let breaker = reading.breaker
    if reading.isTripped {
      if breaker == .consecutiveLosses { consecutiveLosses = 0 }
      if let until = reading.until, until > time {
        trips.removeAll {
          $0.breaker == breaker && (!breaker.isPerRoot || $0.root == root) && $0.until <= until
        }
        if trip(breaker, root: root, at: time) == nil {
          trips.append(
            Trip(
              breaker: breaker, root: breaker.isPerRoot ? root : nil, until: until,
              value: reading.value, limit: reading.limit, note: reading.note))
        }
      }
    }
    if let trip = trip(breaker, root: root, at: time) {
      return GateResult(
        breaker.rawValue, trip.value, limit: trip.limit, passed: false, else: breaker.reason,
        note: trip.note, until: trip.until)
    }
    return GateResult(
      breaker.rawValue, reading.value, limit: reading.limit, passed: !reading.isTripped,
      else: breaker.reason, note: reading.value.isNaN ? "unknown" : reading.note)
  }

  private func readings(_ inputs: BreakerInputs, _ limits: BreakerLimits) -> [Reading] {
    let nextReset = inputs.day.nextReset
    let time = inputs.day.now
    let loss = dailyLoss(inputs)
    let age = inputs.quoteTime.map { quote in
      let (age, overflow) = time.subtractingReportingOverflow(quote)
      return overflow ? .infinity : Double(age)
    }
    return [
      Reading(
        breaker: .dailyLoss, value: loss, limit: limits.dailyLossFraction,
        isTripped: loss >= limits.dailyLossFraction, until: nextReset),
      Reading(
        breaker: .consecutiveLosses, value: Double(consecutiveLosses),
        limit: Double(limits.consecutiveLosses),
        isTripped: consecutiveLosses >= limits.consecutiveLosses, until: nextReset),
      Reading(
        breaker: .requestBudget, value: Double(requestsToday),
        limit: Double(limits.requestsPerDay),
        isTripped: requestsToday >= limits.requestsPerDay, until: nextReset),
      Reading(
        breaker: .staleQuote, value: age ?? .nan, limit: Double(limits.quoteAgeSecondsMax),
        isTripped: age ?? 0 > Double(limits.quoteAgeSecondsMax)),
      Reading(
        breaker: .spreadSpike, value: inputs.spreadRatio, limit: limits.spreadRatioMax,
        isTripped: inputs.spreadRatio > limits.spreadRatioMax,
        until: time + limits.spreadCooldownSeconds),
      Reading(
        breaker: .volatilitySpike, value: inputs.volatilityRatio,
        limit: limits.volatilityRatioMax,
        isTripped: inputs.volatilityRatio > limits.volatilityRatioMax,
        until: time + limits.volatilityCooldownSeconds),
      calendar(inputs, limits.news),
    ]
  }

  private func dailyLoss(_ inputs: BreakerInputs) -> Double {
    guard let start = inputs.dayStartEquity ?? dayFirstEquity, start > 0 else { return .nan }
    return (start - inputs.equity) / start
  }

  private func calendar(_ inputs: BreakerInputs, _ window: NewsWindow) -> Reading {
    let time = inputs.day.now
    let limit = Double(window.minutes)
    guard
      let item = window.item(
        at: time, among: inputs.calendar, currencies: inputs.root.currencies)
    else {
      return Reading(breaker: .calendar, value: .infinity, limit: limit, isTripped: false)
    }
    return Reading(
      breaker: .calendar, value: Double(item.time - time) / 60, limit: limit, isTripped: true,
      until: window.end(of: item), note: "\(item.currency) \(item.name)")
  }
}
