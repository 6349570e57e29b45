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

  /// The gates in order, every one of them, and the entry where all pass.
  func judge() -> (gates: [Gate], entry: Entry?, conviction: ConvictionScore?) {
    let ensemble = entryCase.ensemble(without: without)
    let conviction = entryCase.conviction(ensemble)
    var gates: [Gate] = []
    gates.reserveCapacity(40)
    addReadiness(to: &gates)
    addModels(ensemble, conviction, to: &gates)
    addState(to: &gates)
    let plan = EntryPlan.make(
      entryCase, without: without, conviction: conviction, ensemble: ensemble)
    gates += plan.gates
    return (gates, gates.allSatisfy(\.passed) ? plan.entry : nil, conviction)
  }

  private func addReadiness(to gates: inout [Gate]) {
    let serving = entryCase.serving
    let isDemo = serving?.bundle.manifest.isDemo ?? false
    let missing = entryCase.need.keys.sorted().map(\.code).joined(separator: ", ")
    gates += [
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
        "in_order", value: Double(event.madeAt),
        limit: Double(entryCase.lastEventTime ?? event.madeAt),
        passed: !entryCase.isLate, reason: "event_late"),
      .condition("hedging", event.account.hedging, reason: "netting_account"),
      Gate(ContractRoll.gate(entryCase)),
    ]
  }

  private func addModels(
    _ ensemble: EnsembleOutput?, _ conviction: ConvictionScore?, to gates: inout [Gate]
  ) {
    let members = ensemble?.members.count ?? 0
    let outside = ensemble?.outsideFraction ?? .nan
    let threshold = settings.weights.row(for: event.trigger).threshold
    let score = conviction?.score ?? .nan
    let note = ensemble == nil ? "not measured" : ""
    gates += [
      Gate(
        "members", value: Double(members), limit: 2, passed: members >= 2,
        reason: "too_few_members", note: note),
      Gate(
        "in_distribution", value: outside, limit: settings.outsideFractionMax,
        passed: outside <= settings.outsideFractionMax, reason: "out_of_distribution", note: note),
      Gate(
        "conviction", value: score, limit: threshold, passed: score >= threshold,
        reason: "conviction_below_threshold", note: note),
    ]
  }

  private func addState(to gates: inout [Gate]) {
    let limits = PositionLimits.gates(
      root: entryCase.root.name, positions: entryCase.exposure.positions,
      intents: entryCase.memory.intents)
    for gate in limits { gates.append(Gate(gate)) }
    for gate in entryCase.breakers
    where without != .calendar || gate.name != Breaker.calendar.rawValue {
      gates.append(Gate(gate))
    }
    if without == .propRules { return }
    for gate in entryCase.prop.gates where without != .calendar || gate.name != "prop_news" {
      gates.append(Gate(gate))
    }
  }
}
