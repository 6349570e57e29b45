public import Risk

extension Gate {
  /// Which rule it is of, in the order in which an entry comes to them.
  public enum Kind: Sendable, Hashable {
    case history
    case bundle
    case demoBundle
    case serving
    case trigger
    case triggerBar
    case inOrder
    case hedging
    case members
    case inDistribution
    case conviction
    case rewardRisk
    case size
    case risk(Rule)

    /// Its name in answers and journal, in snake_case.
    public var name: String {
      switch self {
      case .history: "history"
      case .bundle: "bundle"
      case .demoBundle: "demo_bundle"
      case .serving: "serving"
      case .trigger: "trigger"
      case .triggerBar: "trigger_bar"
      case .inOrder: "in_order"
      case .hedging: "hedging"
      case .members: "members"
      case .inDistribution: "in_distribution"
      case .conviction: "conviction"
      case .rewardRisk: "reward_risk"
      case .size: "size"
      case .risk(let rule): rule.name
      }
    }
  }

  /// Why it refused.
  public enum Cause: Sendable, Hashable {
    case historyIncomplete
    case noBundle
    case demoBundle
    case bundleShadow
    case m1ManagesOnly
    case barsStale
    case eventLate
    case nettingAccount
    case tooFewMembers
    case outOfDistribution
    case convictionBelowThreshold
    /// An earlier gate refused before there was anything to measure.
    case notMeasured
    case risk(Reason)
    /// A rule that gives no reason beside its name.
    case rule(Rule)

    /// Its machine-readable code in answers and journal.
    public var code: String {
      switch self {
      case .historyIncomplete: "history_incomplete"
      case .noBundle: "no_bundle"
      case .demoBundle: "demo_bundle"
      case .bundleShadow: "bundle_shadow"
      case .m1ManagesOnly: "m1_manages_only"
      case .barsStale: "bars_stale"
      case .eventLate: "event_late"
      case .nettingAccount: "netting_account"
      case .tooFewMembers: "too_few_members"
      case .outOfDistribution: "out_of_distribution"
      case .convictionBelowThreshold: "conviction_below_threshold"
      case .notMeasured: "not_measured"
      case .risk(let reason): reason.rawValue
      case .rule(let rule): rule.name
      }
    }
  }
}
