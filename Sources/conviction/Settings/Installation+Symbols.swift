import Decision
import Market

extension Installation {
  /// The configured root called `name`, or that a broker's name stands for.
  ///
  /// - Throws: `CommandError` naming the roots.
  func root(_ name: String) throws(CommandError) -> String {
    let rules = settings.decision.symbols
    if let root = rules.root(named: name) { return root.name }
    do {
      return try rules.root(of: name).name
    } catch {
      let roots = settings.decision.roots.joined(separator: ", ")
      throw CommandError("\(error); the configured symbols are \(roots)")
    }
  }
}

extension Arguments {
  /// The timeframe that an option names; nil without the option.
  func timeframe(_ name: String) throws(UsageError) -> Timeframe? {
    guard let code = option(name) else { return nil }
    guard let timeframe = Timeframe(code: code) else {
      let allowed = Timeframe.allCases.map(\.code).joined(separator: ", ")
      throw UsageError("--\(name): was \(code), allowed \(allowed)")
    }
    return timeframe
  }
}
