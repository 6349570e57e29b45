import Features
import Market
import Models
import Risk

/// Runs an entry through every gate; the first that refuses gives the reason.
struct EntryJudge {
  /// As many gates as there are.
  static let gatesCount = 35

  let entryCase: EntryCase
  /// The part that is left out; nil for the real answer.
  let without: Part?

  private var settings: DecisionSettings { entryCase.settings }
  private var event: BarCloseEvent { entryCase.event }

  /// Lists every gate in order, and the entry where all pass.
  ///
  /// - Parameter gates: what it holds goes; its room stays.
  func judge(
    listing gates: inout [Gate]
  ) -> (entry: Entry?, conviction: ConvictionScore?) {
    gates.removeAll(keepingCapacity: true)
    let ensemble = entryCase.ensemble(without: without)
    let conviction = entryCase.conviction(without: without, ensemble)
    addReadiness(to: &gates)
    addModels(ensemble, conviction, to: &gates)
    addState(to: &gates)
    let plan = EntryPlan(entryCase: entryCase, without: without)
    let entry = plan.entry(conviction, ensemble, listing: &gates)
    return (gates.allSatisfy(\.passed) ? entry : nil, conviction)
  }

  private func addReadiness(to gates: inout [Gate]) {
    let serving = entryCase.serving
    let isDemo = serving?.bundle.manifest.isDemo ?? false
    let isShadow = serving?.isShadow ?? false
    gates.append(
      Gate(
        .history, value: Double(entryCase.need.count), limit: 0, passed: entryCase.need.isEmpty,
        else: .historyIncomplete, note: missing))
    gates.append(.condition(.bundle, serving != nil, else: .noBundle))
    gates.append(
      .condition(
        .demoBundle, !isDemo || event.account.server == DemoAccount.serverName, else: .demoBundle,
        note: isDemo ? "trained on a simulated market" : ""))
    gates.append(
      .condition(
        .serving, !isShadow, else: .bundleShadow,
        note: isShadow ? "scored, never entering" : ""))
    gates.append(.condition(.trigger, event.trigger != .m1, else: .m1ManagesOnly))
    // A trigger is a bar that closed at this very instant: bars that end earlier are of the past.
    gates.append(
      Gate(
        .triggerBar, value: entryCase.triggerClosedAt.map { Double($0) } ?? .nan,
        limit: Double(event.time), passed: entryCase.triggerClosedAt == event.time,
        else: .barsStale))
    gates.append(
      Gate(
        .inOrder, value: Double(event.madeAt),
        limit: Double(entryCase.lastEventTime ?? event.madeAt), passed: !entryCase.isLate,
        else: .eventLate))
    gates.append(.condition(.hedging, event.account.hedging, else: .nettingAccount))
    gates.append(Gate(entryCase.contract))
  }

  /// The codes of the timeframes that history is missing of.
  private var missing: String {
    guard !entryCase.need.isEmpty else { return "" }
    return entryCase.need.keys.sorted().map(\.code).joined(separator: ", ")
  }

  private func addModels(
    _ ensemble: EnsembleOutput?, _ conviction: ConvictionScore?, to gates: inout [Gate]
  ) {
    let members = ensemble?.members.count ?? 0
    let outside = ensemble?.outsideFraction ?? .nan
    let threshold = settings.weights.row(for: event.trigger).threshold
    let score = conviction?.score ?? .nan
    let note = ensemble == nil ? "not measured" : ""
    gates.append(
      Gate(
        .members, value: Double(members), limit: 2, passed: members >= 2, else: .tooFewMembers,
        note: note))
    gates.append(
      Gate(
        .inDistribution, value: outside, limit: settings.outsideFractionMax,
        passed: outside <= settings.outsideFractionMax, else: .outOfDistribution, note: note))
    gates.append(
      Gate(
        .conviction, value: score, limit: threshold, passed: score >= threshold,
        else: .convictionBelowThreshold, note: note))
  }

  private func addState(to gates: inout [Gate]) {
    gates.append(Gate(entryCase.onePosition))
    gates.append(Gate(entryCase.intent))
    let rules = entryCase.rules
    // A span lends its elements: no result is copied.
    let results = rules.span
    for index in results.indices where !isLeftOut(results[index].rule) {
      gates.append(Gate(results[index]))
    }
  }

  /// Whether a rule goes with the part that is left out.
  private func isLeftOut(_ rule: Rule) -> Bool {
    switch without {
    case .propRules: rule.isPropFirm
    case .calendar: rule == .breaker(.calendar) || rule == .propNews
    default: false
    }
  }
}
