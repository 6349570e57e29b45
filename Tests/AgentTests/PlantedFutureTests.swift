import Agent
import Randomness
import Testing

/// A market whose future stands in the state: what the next hour brings is written in `momentum`.
///
/// The best possible return is known exactly, by trying every moment of closing.
struct PlantedFuture: PositionEnvironment {
  static let hoursMax = 24
  private var moves: [Double] = []
  private var hour = 0
  private var ledger = RewardLedger(initialRisk: 500, equity: 100_000)

  mutating func reset(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    // A run of gains, then a run of losses: the turn is what must be found.
    let turn = 1 + generator.index(below: PlantedFuture.hoursMax - 2)
    moves = (0..<PlantedFuture.hoursMax).map { hour in
      (hour < turn ? 1 : -1) * (20 + 20 * generator.uniform())
    }
    hour = 0
    ledger = RewardLedger(initialRisk: 500, equity: 100_000)
  }

  private var profit: Double { moves[..<hour].reduce(0, +) }

  var state: AgentState {
    AgentState(
      profitR: profit / 500, profitFraction: profit / 100_000,
      age: Double(hour) / Double(PlantedFuture.hoursMax), entryConviction: 50,
      currentConviction: 50, structure: .init(), volatility: 0.5, momentum: moves[hour] / 10,
      tickVolumeRatio: 1, portfolioCorrelation: 0, portfolioRisk: 0)
  }

  var mask: ActionMask { [.hold, .closeAll] }

  mutating func step(_ action: AgentAction) -> (reward: Double, done: Bool) {
    if action == .closeAll {
      let ahead = moves[hour...].reduce(into: (sum: 0.0, best: 0.0)) { run, move in
        run.sum += move
        run.best = max(run.best, run.sum)
      }.best
      let early = Reward.closedTooEarly(profit: profit, furtherMove: ahead, atr: 60)
      return (ledger.recordClose(profit: profit, byAgent: true) + early, true)
    }
    hour += 1
    guard hour < moves.count else {
      return (ledger.recordClose(profit: profit, byAgent: false), true)
    }
    return (ledger.observe(profit: profit), false)
  }

  /// The greatest return that any moment of closing gives.
  static func best(seed: UInt64) -> Double {
    (0...hoursMax).map { closing in
      var world = PlantedFuture()
      world.reset(seed: seed)
      var sum = 0.0
      for hour in 0..<hoursMax {
        let (reward, done) = world.step(hour == closing ? .closeAll : .hold)
        sum += reward
        if done { break }
      }
      return sum
    }.max() ?? .nan
  }
}

@Suite struct PlantedFutureTests {
  @Test(
    "with the future planted in the state, training comes within 5 % of the best possible return")
  func approaches() {
    var settings = PolicyTrainer.Settings()
    settings.episodes = 900
    settings.warmUp = 300
    settings.eventsPerStep = 3
    settings.validationInterval = 100
    settings.validationEpisodes = 60
    settings.learner.batchSize = 32
    settings.learner.learningRate = 1e-3
    settings.learner.targetInterval = 100
    var world = PlantedFuture()
    let policy = PolicyTrainer(settings: settings).train(in: &world).weights.policy
    let seeds = (0..<200).map { SeededGenerator.mix(0xBEEF &+ UInt64($0)) }
    let best = seeds.reduce(0) { $0 + PlantedFuture.best(seed: $1) } / Double(seeds.count)
    let learned = PolicyTrainer.meanReturn(in: &world, seeds: seeds) { policy.choose($0, $1) }
    let held = PolicyTrainer.meanReturn(in: &world, seeds: seeds) { _, _ in .hold }
    var generator = SeededGenerator(seed: 9)
    let random = PolicyTrainer.meanReturn(in: &world, seeds: seeds) { _, mask in
      let allowed = mask.actions
      return allowed[generator.index(below: allowed.count)]
    }
    #expect(best > 2)
    #expect(learned <= best + 1e-9)
    #expect(learned > 0.95 * best, "learned \(learned), best \(best), held \(held)")
    #expect(held < 0.5 * best && random < 0.5 * best)
  }
}
