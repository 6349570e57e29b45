import Agent
import Glibc
import Randomness

/// How long the position agent's work takes: a choice, a minibatch, an update, a verdict.
enum AgentBench {
  static func run() {
    var generator = SeededGenerator(seed: 7)
    let weights = AgentWeights(using: &generator)
    let memory = memory(10_000, using: &generator)
    let settings = LearnerSettings()
    let state = memory[0].state
    let policy = weights.policy
    var sum = 0
    let choices = 10_000
    report("choice of an action", divisor: choices) {
      for _ in 0..<choices { sum += policy.choose(state, .all).rawValue }
    }
    var learner = Learner(weights: weights, settings: settings)
    let steps = 200
    report("one minibatch of \(settings.batchSize), forward, backward and Adam", divisor: steps) {
      for _ in 0..<steps {
        _ = learner.step(memory.sample(settings.batchSize, using: &generator))
      }
    }
    report("one update of \(settings.stepsPerUpdate) minibatches", divisor: 1) {
      var learner = Learner(weights: weights, settings: settings)
      _ = learner.update(from: memory, closedTrades: 100)
    }
    report("the verdict on held-back trades", divisor: 1) {
      _ = OffPolicy.judge(candidate: learner.weights.policy, serving: policy, memory: memory)
    }
    if sum < 0 { print(sum) }
  }

  /// The least of five runs: what the machine can do, whatever else it is doing.
  private static func report(_ what: String, divisor: Int, _ body: () -> Void) {
    var least = Double.infinity
    for _ in 0..<5 {
      let began = now
      body()
      least = min(least, now - began)
    }
    let microseconds = (least / Double(divisor) * 1e7).rounded() / 10
    print("\(what): \(microseconds) µs")
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private static func memory(
    _ count: Int, using generator: inout SeededGenerator
  ) -> ReplayMemory {
    var memory = ReplayMemory(capacity: count)
    for index in 0..<count {
      var state = SIMD16<Float>()
      for place in state.indices { state[place] = Float(generator.normal()) }
      memory.append(
        Experience(
          state: state, action: AgentAction.allCases[generator.index(below: 4)],
          reward: Float(generator.normal()), nextState: index % 20 == 19 ? nil : state, mask: .all,
          nextMask: .all, tradeID: Int64(index / 20), eventID: "\(index)"))
    }
    return memory
  }
}
