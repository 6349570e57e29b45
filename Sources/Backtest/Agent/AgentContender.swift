public import Agent
import Randomness
import Synchronization

/// A way of managing open positions, to be compared with others on the same history.
public enum AgentContender: Sendable {
  /// A learned policy, greedy.
  case policy(Policy)
  /// Positions end by their first stop and target, and the hard rules.
  case stopAndTarget
  /// The stop follows the price at this distance in ATR.
  case trailingStop(Double)
  /// An allowed action at random at every event.
  case random(UInt64)

  public var name: String {
    switch self {
    case .policy: "agent"
    case .stopAndTarget: "stop and target"
    case .trailingStop(let factor): "trailing stop at \(factor) ATR"
    case .random: "random actions"
    }
  }

  /// Whether it is a rule that needs no learning and could be served instead.
  public var isSimpleRule: Bool {
    switch self {
    case .stopAndTarget, .trailingStop: true
    case .policy, .random: false
    }
  }

  func options(_ base: BacktestOptions) -> BacktestOptions {
    var options = base
    options.trailingATR = nil
    switch self {
    case .policy(let policy):
      options.choice = { policy.choose($0, $1) }
    case .stopAndTarget:
      options.choice = { _, _ in .hold }
    case .trailingStop(let factor):
      options.choice = { _, _ in .hold }
      options.trailingATR = factor
    case .random(let seed):
      let source = RandomChoice(seed: seed)
      options.choice = { source.choose($1) }
    }
    return options
  }
}

private final class RandomChoice: Sendable {
  private let generator: Mutex<SeededGenerator>

  init(seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }

  func choose(_ mask: ActionMask) -> AgentAction {
    let allowed = mask.actions
    return allowed[generator.withLock { $0.index(below: allowed.count) }]
  }
}
