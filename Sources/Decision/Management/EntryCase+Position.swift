import Agent
import Features
import Market
import Models
import Risk

/// What the root of an open position looks like now.
struct PositionView {
  /// nil where its history is incomplete.
  var assessment: Assessment?
  var instrument: Instrument?
  /// Risk-weighted correlation with the rest of the portfolio.
  var correlation: Double
  /// ATR of the timeframe that sets stops; NaN where unknown.
  var atr: Double
  /// Stop distance to set where the position has none; NaN where unknown.
  var stopDistance: Double
  /// Whether the gates would pass an addition to it.
  var allowsAddition: Bool
  /// What positions that were added to it stand at.
  var addedProfit: Double
  /// Lots to close before a reset that would breach; nil where none are.
  var reducedLots: Double?
}

/// The order, the position's memory brought up to date, and what the agent saw and learned.
struct PositionOutcome {
  var order: ManagementOrder
  var memory: PositionMemory
  /// nil where the agent was not asked.
  var look: AgentLook?
  /// The experience that this event completed.
  var experience: Experience?
}

/// Decides what to do about one of our own open positions.
///
/// The hard rules come first and overrule the agent: prop-firm limits, kill switch, the midnight that
/// would breach, the age limit, a missing stop. Only then is the agent asked, within its mask.
extension EntryCase {
  private var world: World { context.world }

  func judge(_ before: PositionMemory, _ view: PositionView) -> PositionOutcome {
    var memory = before
    memory.currentConviction = conviction(memory, view)?.score
    if view.atr.isFinite { memory.atr = view.atr }
    memory.trajectory?.observe(floating: memory.snapshot.floatingProfit + view.addedProfit)
    let state = state(memory, view)
    var look: AgentLook?
    var experience: Experience?
    let order: ManagementOrder
    let isPending = isChangePending(memory)
    if let rule = hardRule(memory, view, isPending) {
      order = rule
    } else {
      (order, look) = agentOrder(memory, view, state)
      if let look, !isPending { experience = learn(look, state, &memory) }
    }
    // What was asked stays what was done last until its fate is known.
    if order.action != .hold || !isPending {
      memory.lastAction = order.action
      memory.lastReason = order.reason
    }
    if order.action != .hold { memory.lastChangeTime = event.madeAt }
    if order.action == .partialClose { memory.partialCloses += 1 }
    if order.action == .add { memory.additions += 1 }
    return PositionOutcome(order: order, memory: memory, look: look, experience: experience)
  }

  private func learn(
    _ look: AgentLook, _ state: AgentState, _ memory: inout PositionMemory
  ) -> Experience? {
    memory.trajectory?.take(
      Trajectory.Step(
        state: state.inputs, mask: look.mask, action: look.done, eventID: event.eventID,
        time: event.madeAt), spacing: settings.management.experienceSeconds)
  }

  private func conviction(_ memory: PositionMemory, _ view: PositionView) -> ConvictionScore? {
    view.assessment?.conviction(
      row: settings.weights.row(for: event.trigger), direction: memory.side)
  }

  /// Whether the terminal may still be at the close, whole or in part, that it was asked for last. An
  /// addition is an intent, which blocks another by itself.
  ///
  /// Every symbol's event of one instant shows the position as it was before the first of them asked:
  /// what one of them asked the others do not ask again. No report of a deal or refusal ends it after
  /// the time for which an answer is good, and the time that a deal takes to be seen.
  private func isChangePending(_ memory: PositionMemory) -> Bool {
    let wait = settings.entry.validSeconds + IntentBook.settleSeconds
    // Events of one instant may be made in either order; a clock that was wrong holds nothing up.
    return (memory.lastAction == .closeAll || memory.lastAction == .partialClose)
      && (event.madeAt - memory.lastChangeTime).magnitude <= UInt64(wait)
  }

  private func hardRule(
    _ memory: PositionMemory, _ view: PositionView, _ isPending: Bool
  ) -> ManagementOrder? {
    func close(_ reason: String) -> ManagementOrder {
      ManagementOrder(
        ticket: memory.ticket, action: .closeAll, lots: memory.snapshot.lots, reason: reason)
    }
    if prop.mustCloseAll { return close("prop_close_all") }
    if world.haltedBecause != nil, world.closesAll { return close("halted_close_all") }
    if let lots = view.reducedLots {
      guard lots < memory.snapshot.lots else { return close("prop_midnight") }
      // Asked twice it would close twice as much; a whole close can be asked again and again.
      if isPending {
        return ManagementOrder(ticket: memory.ticket, action: .hold, reason: "change_pending")
      }
      return ManagementOrder(
        ticket: memory.ticket, action: .partialClose, lots: lots, reason: "prop_midnight")
    }
    if event.madeAt - memory.openTime >= settings.management.ageSecondsMax {
      // A firm that forbids trades around news forbids this one: it waits the few minutes.
      guard let reason = newsBar(memory) else { return close("age_limit") }
      return ManagementOrder(ticket: memory.ticket, action: .hold, reason: reason)
    }
    if memory.snapshot.stopLoss == nil {
      guard let stop = missingStop(memory, view) else { return close("no_stop") }
      return ManagementOrder(
        ticket: memory.ticket, action: .hold, stopLoss: stop, reason: "stop_missing")
    }
    return nil
  }

  /// A stop at the position's initial distance, if the price has not passed it already.
  private func missingStop(_ memory: PositionMemory, _ view: PositionView) -> Double? {
    guard let spec = view.instrument?.spec else { return nil }
    let distance =
      memory.initialStopDistance > 0 ? memory.initialStopDistance : view.stopDistance
    guard distance > 0, distance.isFinite else { return nil }
    let stop = memory.openPrice - memory.side.sign * distance
    let onGrid = (stop / spec.tickSize).rounded() * spec.tickSize
    let price: Double
    if memory.root == event.root {
      price = memory.side == .buy ? event.quote.bid : event.quote.ask
    } else {
      guard let close = world.books[memory.root]?[.m1].last?.close else { return nil }
      price = close
    }
    let least = Double(spec.stopsLevel) * spec.point
    return memory.side.sign * (price - onGrid) > least && onGrid > 0 ? onGrid : nil
  }

  private func agentOrder(
    _ memory: PositionMemory, _ view: PositionView, _ state: AgentState
  ) -> (ManagementOrder, AgentLook?) {
    func hold(_ reason: String) -> ManagementOrder {
      ManagementOrder(ticket: memory.ticket, action: .hold, reason: reason)
    }
    guard view.assessment?.ensemble != nil, let spec = view.instrument?.spec else {
      return (hold(view.assessment == nil ? "history_incomplete" : "no_bundle"), nil)
    }
    if let reason = lateBar ?? demoBar(memory) ?? newsBar(memory) { return (hold(reason), nil) }
    let options = options(memory, view, spec)
    let (mask, refusals) = ActionMask.allowed(options)
    let values = world.policy.values(state)
    let action = world.choice.map { $0(state, mask) } ?? Policy.greedy(values, mask)
    let isShadow = world.agentMode == .shadow
    let look = AgentLook(
      ticket: memory.ticket, state: state.vector, missing: state.missing, values: values,
      mask: mask, refusals: refusals, wanted: action, done: isShadow ? .hold : action)
    if isShadow { return (hold("agent_shadow"), look) }
    let lots =
      switch action {
      case .hold: 0.0
      case .add: options.addLots
      case .partialClose: options.partialCloseLots
      case .closeAll: memory.snapshot.lots
      }
    let reason = options.isChangePending ? "change_pending" : "agent"
    return (
      ManagementOrder(ticket: memory.ticket, action: action, lots: lots, reason: reason), look
    )
  }

  /// An event that is older than what was answered shows positions of the past.
  private var lateBar: String? { isLate ? "event_late" : nil }

  /// What a demo bundle says of a market moves nothing on an account of real money.
  private func demoBar(_ memory: PositionMemory) -> String? {
    let isDemo = world.bundles[memory.root]?.bundle.manifest.isDemo ?? false
    return isDemo && event.account.server != DemoAccount.serverName ? "demo_bundle" : nil
  }

  /// Around listed news a firm forbids trades, closes too; hard rules come before this.
  private func newsBar(_ memory: PositionMemory) -> String? {
    let window = NewsWindow(minutes: settings.firm(event.account).profile.newsMinutes)
    let root = settings.symbols.configuration.roots.first { $0.name == memory.root }
    let item = window.item(
      at: event.madeAt, among: calendar, currencies: root?.currencies ?? [])
    return item == nil ? nil : "prop_news"
  }

  private func options(
    _ memory: PositionMemory, _ view: PositionView, _ spec: SymbolSpec
  ) -> ActionContext {
    let stopMove = memory.snapshot.stopLoss.map {
      abs(memory.openPrice - $0)
    }
    let commission = settings.commissionPerLot[memory.root] ?? 0
    let spread = memory.root == event.root ? event.quote.spread : 0
    return ActionContext(
      limits: settings.management.limits, lots: memory.snapshot.lots, lotMin: spec.lotMin,
      lotStep: spec.lotStep, lotMax: spec.lotMax,
      wantedAddLots: settings.management.additionLots(initialLots: memory.initialLots),
      age: event.madeAt - memory.openTime, sinceLastChange: event.madeAt - memory.lastChangeTime,
      additions: memory.additions, partialCloses: memory.partialCloses,
      floatingProfit: memory.snapshot.floatingProfit,
      roundTripCostPerLot: spec.value(ofMove: spread) + commission,
      riskPerLot: stopMove.map { spec.value(ofMove: $0) } ?? .nan,
      riskAllowsAddition: view.allowsAddition, isChangePending: isChangePending(memory))
  }

  /// What the agent sees; NaN wherever something is not known.
  private func state(_ memory: PositionMemory, _ view: PositionView) -> AgentState {
    let risk =
      view.instrument.map {
        $0.spec.value(ofMove: memory.initialStopDistance) * memory.initialLots
      } ?? .nan
    let profit =
      (memory.trajectory?.ledger.realised ?? 0) + memory.snapshot.floatingProfit
      + view.addedProfit
    let sign = memory.side.sign
    let row = view.assessment?.features
    let hourly = FeatureIndex.columns(of: .h1)
    /// - Parameter index: the timeframe's place in `ConvictionWeights.timeframes`.
    func structure(_ index: Int) -> Double {
      view.assessment?.scores[index].map { 50 + 50 * sign * $0.structure } ?? .nan
    }
    return AgentState(
      profitR: risk > 0 ? profit / risk : .nan,
      profitFraction: event.account.equity > 0
        ? profit / event.account.equity : .nan,
      age: Double(event.madeAt - memory.openTime) / Double(settings.management.ageSecondsMax),
      entryConviction: memory.entryConviction,
      currentConviction: memory.currentConviction ?? .nan,
      structure: AgentState.Structure(
        m5: structure(0), m15: structure(1), m30: structure(2), h1: structure(3),
        h4: structure(4), d1: structure(5)),
      volatility: row?.values[FeatureIndex.volatilityPercentile] ?? .nan,
      momentum: sign * (row?.values[hourly.momentum] ?? .nan),
      tickVolumeRatio: row?.values[hourly.volumeRatio] ?? .nan,
      portfolioCorrelation: view.correlation,
      portfolioRisk: exposure.heat(equity: event.account.equity))
  }
}
