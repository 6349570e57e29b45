extension EntryJudge {
  /// Where in the order of the gates an entry was refused, as far as it tells which parts could have
  /// changed that.
  ///
  /// ```
  /// readiness → models → state → plan      a part speaks in its own stage and in those after it
  /// ```
  struct Refusal {
    private let refused: Gate?

    init(_ refused: Gate?) { self.refused = refused }

    /// The gates that look at no part: the first ones, before any that does.
    private static let ofReadiness: Set<String> = [
      "history", "bundle", "demo_bundle", "serving", "trigger", "trigger_bar", "in_order",
      "hedging",
    ]
    /// The gates after them, which look at the members alone.
    private static let ofModels: Set<String> = ["members", "in_distribution", "conviction"]

    /// Whether leaving `part` out gives the same refusal; false where it is not known to.
    func isIndependent(of part: Part) -> Bool {
      guard let refused else { return false }
      if Refusal.ofReadiness.contains(refused.name) { return true }
      return part.member == nil && Refusal.ofModels.contains(refused.name)
    }
  }
}
