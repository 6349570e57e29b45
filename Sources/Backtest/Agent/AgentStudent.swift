public import Agent
public import Decision
import Randomness
import Synchronization

/// Learns while it lives through courses: explores, remembers, and steps.
///
/// One thread at a time uses it; the same seed and courses give the same bytes.
public final class AgentStudent: BacktestObserver {
  public struct Settings: Sendable, Equatable {
    /// The chance of a random allowed action falls from the first to the last value over the first
    /// two thirds of the epochs.
    public var epsilonFirst = 0.5
    public var epsilonLast = 0.05
    /// Experiences before the first step, and between two steps.
    public var warmUp = 500
    public var experiencesPerStep = 2
    public var memoryCapacity = 50_000
    public var learner = LearnerSettings()
    public var seed: UInt64 = 7

    public init() { learner.learningRate = 2e-4 }
  }

  private struct State {
    var learner: Learner
    var memory: ReplayMemory
    var generator: SeededGenerator
    var epsilon: Double
    var closedTrades = 0
    var reward = 0.0
  }

  private let settings: Settings
  private let state: Mutex<State>

  /// - Parameter memory: what an earlier epoch left.
  public init(weights: AgentWeights, memory: ReplayMemory? = nil, settings: Settings) {
    self.settings = settings
    state = Mutex(
      State(
        learner: Learner(weights: weights, settings: settings.learner),
        memory: memory ?? ReplayMemory(capacity: settings.memoryCapacity),
        generator: SeededGenerator(seed: settings.seed), epsilon: settings.epsilonFirst))
  }

  /// Begins an epoch: its randomness depends on the seed and its number alone.
  public func begin(epoch: Int, of epochs: Int) {
    let span = max(1, Double(epochs) * 2 / 3)
    let part = min(1, Double(epoch) / span)
    state.withLock { state in
      state.generator = SeededGenerator(seed: settings.seed, stream: UInt64(epoch))
      state.epsilon =
        settings.epsilonFirst + (settings.epsilonLast - settings.epsilonFirst) * part
      state.closedTrades = 0
      state.reward = 0
    }
  }

  public var weights: AgentWeights { state.withLock { $0.learner.weights } }
  public var memory: ReplayMemory { state.withLock { $0.memory } }

  /// The mean reward of the epoch's trades so far; NaN before the first.
  public var meanReward: Double {
    state.withLock { $0.closedTrades > 0 ? $0.reward / Double($0.closedTrades) : .nan }
  }

  /// The exploring choice.
  public func choose(_ seen: AgentState, _ mask: ActionMask) -> AgentAction {
    state.withLock { state in
      if state.generator.uniform() < state.epsilon {
        let allowed = mask.actions
        return allowed[state.generator.index(below: allowed.count)]
      }
      return state.learner.weights.policy.choose(seen, mask)
    }
  }

  public func taught(_ lessons: Lessons) {
    guard !lessons.isEmpty else { return }
    state.withLock { state in
      state.closedTrades += lessons.closedTrades
      for experience in lessons.experiences {
        state.reward += Double(experience.reward)
        state.memory.append(experience)
        guard state.memory.count >= settings.warmUp,
          state.memory.appended.isMultiple(of: max(1, settings.experiencesPerStep))
        else { continue }
        let batch = state.memory.sample(
          settings.learner.batchSize, using: &state.generator)
        _ = state.learner.step(batch)
      }
    }
  }
}
