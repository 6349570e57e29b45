import Randomness

/// Trains a first policy in a simulation: explores, remembers, learns, and keeps the best it had.
public struct PolicyTrainer: Sendable {
  public struct Settings: Sendable, Equatable {
    public var episodes = 3_000
    /// The chance of a random allowed action: falls from the first to the last value over the first
    /// two thirds of the episodes.
    public var epsilonFirst = 1.0
    public var epsilonLast = 0.05
    /// Experiences before the first optimiser step, and events between two steps.
    public var warmUp = 1_000
    public var eventsPerStep = 4
    public var memoryCapacity = ReplayMemory.standardCapacity
    /// Episodes between two looks at the greedy policy, and episodes of each look.
    public var validationInterval = 250
    public var validationEpisodes = 200
    /// Events after which an episode is cut, in case an environment never ends one.
    public var eventsMax = 20_000
    public var seed: UInt64 = 1
    public var learner = LearnerSettings()

    public init() {}
  }

  /// What training made.
  public struct Result: Sendable {
    /// The weights whose greedy policy had the best validation return.
    public let weights: AgentWeights
    /// The experiences of the last episodes.
    public let memory: ReplayMemory
    /// The mean return of each look at the greedy policy, in order.
    public let validation: [Double]
  }

  public let settings: Settings

  public init(settings: Settings = Settings()) { self.settings = settings }

  /// Runs the episodes in `environment`, which is reset by a seed of its own for each.
  public func train<Environment: PositionEnvironment>(
    in environment: inout Environment
  ) -> Result {
    var generator = SeededGenerator(seed: settings.seed)
    var learner = Learner(
      weights: AgentWeights(using: &generator), settings: settings.learner)
    var memory = ReplayMemory(capacity: settings.memoryCapacity)
    var best = (weights: learner.weights, value: -Double.infinity)
    var validation: [Double] = []
    for episode in 0..<settings.episodes {
      environment.reset(seed: seed(.training, episode))
      run(&environment, episode, &learner, &memory, &generator)
      let isLast = episode == settings.episodes - 1
      guard isLast || (episode + 1).isMultiple(of: max(1, settings.validationInterval)) else {
        continue
      }
      let policy = learner.weights.policy
      let value = PolicyTrainer.meanReturn(
        in: &environment,
        seeds: (0..<settings.validationEpisodes).map { seed(.validation, $0) }
      ) { policy.choose($0, $1) }
      validation.append(value)
      if value > best.value { best = (learner.weights, value) }
    }
    return Result(weights: best.weights, memory: memory, validation: validation)
  }

  /// One episode with exploration; every event is remembered and some are followed by a step.
  private func run<Environment: PositionEnvironment>(
    _ environment: inout Environment, _ episode: Int, _ learner: inout Learner,
    _ memory: inout ReplayMemory, _ generator: inout SeededGenerator
  ) {
    let epsilon = epsilon(at: episode)
    var state = environment.state.inputs
    var mask = environment.mask
    for event in 0..<settings.eventsMax {
      let action: AgentAction
      if generator.uniform() < epsilon {
        let allowed = mask.actions
        action = allowed[generator.index(below: allowed.count)]
      } else {
        action = learner.weights.policy.choose(state, mask)
      }
      let (reward, done) = environment.step(action)
      let next = done ? nil : environment.state.inputs
      let nextMask = done ? ActionMask.hold : environment.mask
      memory.append(
        Experience(
          state: state, action: action, reward: Float(reward), nextState: next, mask: mask,
          nextMask: nextMask, tradeID: Int64(episode), eventID: "sim-\(episode)-\(event)"))
      if memory.count >= settings.warmUp,
        memory.appended.isMultiple(of: max(1, settings.eventsPerStep))
      {
        _ = learner.step(memory.sample(settings.learner.batchSize, using: &generator))
      }
      guard let next else { return }
      state = next
      mask = nextMask
    }
  }

  private func epsilon(at episode: Int) -> Double {
    let span = max(1, Double(settings.episodes) * 2 / 3)
    let part = min(1, Double(episode) / span)
    return settings.epsilonFirst + (settings.epsilonLast - settings.epsilonFirst) * part
  }

  private enum Purpose: UInt64 {
    case training = 1
    case validation = 2
  }

  private func seed(_ purpose: Purpose, _ episode: Int) -> UInt64 {
    SeededGenerator.mix(
      SeededGenerator.mix(settings.seed &+ purpose.rawValue << 48) &+ UInt64(episode))
  }

  /// The mean undiscounted return over one episode per seed, with `choose` as the policy.
  public static func meanReturn<Environment: PositionEnvironment>(
    in environment: inout Environment, seeds: [UInt64], eventsMax: Int = 20_000,
    choose: (AgentState, ActionMask) -> AgentAction
  ) -> Double {
    guard !seeds.isEmpty else { return .nan }
    var sum = 0.0
    for seed in seeds {
      environment.reset(seed: seed)
      for _ in 0..<eventsMax {
        let (reward, done) = environment.step(choose(environment.state, environment.mask))
        sum += reward
        if done { break }
      }
    }
    return sum / Double(seeds.count)
  }
}
