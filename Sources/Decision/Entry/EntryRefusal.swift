/// Where in the order of the gates an entry was refused, as far as it tells which parts could have
/// changed that.
///
/// ```
/// readiness → models → state → plan      a part speaks in its own stage and in those after it
/// ```
struct EntryRefusal {
  private enum Stage {
    /// The gates that look at no part: the first ones, before any that does.
    case readiness
    /// The gates after them, which look at the members alone.
    case models
    case later
  }

  /// nil where nothing refused.
  private let stage: Stage?

  init(_ refused: Gate?) {
    stage =
      switch refused?.kind {
      case nil: nil
      case .history, .bundle, .demoBundle, .serving, .trigger, .triggerBar, .inOrder, .hedging:
        .readiness
      case .members, .inDistribution, .conviction: .models
      case .rewardRisk, .size, .risk: .later
      }
  }

  /// Whether leaving `part` out gives the same refusal; false where it is not known to.
  func isIndependent(of part: Part) -> Bool {
    switch stage {
    case .readiness: true
    case .models: part.member == nil
    case .later, nil: false
    }
  }
}
