import Features
import Market
import Models
import Risk

/// Runs an entry through every gate; the first that refuses gives the reason.
extension EntryCase {
  /// Lists every gate in order, and the entry where all pass.
  ///
  /// - Parameters:
  ///   - part: what is left out; nil for the real answer.
  ///   - gates: what it holds goes; its room stays.
  func judge(
    without part: Part?, listing gates: inout [Gate]
  ) -> (entry: Entry?, conviction: ConvictionScore?) {
    gates.removeAll(keepingCapacity: true)
    let ensemble = ensemble(without: part)
    let conviction = conviction(without: part, ensemble)
    addReadiness(to: &gates)
    addModels(ensemble, conviction, to: &gates)
    addState(without: part, to: &gates)
    let entry = plan(without: part, conviction, ensemble, listing: &gates)
    return (gates.allSatisfy(\.passed) ? entry : nil, conviction)
  }

  private func addReadiness(to gates: inout [Gate]) {
    let isDemo = serving?.bundle.manifest.isDemo ?? false
    let isShadow = serving?.isShadow ?? false
    gates.append(
      Gate(
        .history, value: Double(need.count), limit: 0, passed: need.isEmpty,
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
        .triggerBar, value: triggerClosedAt.map { Double($0) } ?? .nan,
        limit: Double(event.time), passed: triggerClosedAt == event.time,
        else: .barsStale))
    gates.append(
      Gate(
        .inOrder, value: Double(event.madeAt),
        limit: Double(lastEventTime ?? event.madeAt), passed: !isLate,
        else: .eventLate))
    gates.append(.condition(.hedging, event.account.hedging, else: .nettingAccount))
    gates.append(Gate(contract))
  }

  /// The codes of the timeframes that history is missing of.
  private var missing: String {
    guard !need.isEmpty else { return "" }
    return need.keys.sorted().map(\.code).joined(separator: ", ")
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

  private func addState(without part: Part?, to gates: inout [Gate]) {
    gates.append(Gate(onePosition))
    gates.append(Gate(intent))
    // A span lends its elements: no result is copied.
    let results = rules.span
    for index in results.indices where !isLeftOut(results[index].rule, part) {
      gates.append(Gate(results[index]))
    }
  }

  /// Whether a rule goes with the part that is left out.
  private func isLeftOut(_ rule: Rule, _ part: Part?) -> Bool {
    switch part {
    case .propRules: rule.isPropFirm
    case .calendar: rule == .breaker(.calendar) || rule == .propNews
    default: false
    }
  }
}
