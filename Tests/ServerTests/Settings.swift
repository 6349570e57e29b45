import Decision
import Market
import TestSupport

extension DecisionSettings {
  /// Any conviction is enough, so that what follows it is what decides.
  static let eager: DecisionSettings = {
    var settings = DecisionSettings.standard
    for index in settings.weights.rows.indices { settings.weights.rows[index].threshold = 0 }
    return settings
  }()

  /// The same with an answer good for an hour, so that it outlives the next event.
  static let patient: DecisionSettings = {
    var settings = DecisionSettings.eager
    settings.entry.validSeconds = 3_600
    return settings
  }()
}

extension MemoryServer {
  /// A server that enters at the first event: the fixture's bundle has an edge.
  static func entering(_ settings: DecisionSettings = .eager) throws -> MemoryServer {
    try MemoryServer(settings) { FixtureBundle().install(in: $0) }
  }
}

enum Instant {
  static let first = MarketHistory.instant
  static func after(minutes: Int64) -> Int64 { first + minutes * 60 }
}
