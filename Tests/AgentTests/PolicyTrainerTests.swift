import Agent
import Randomness
import Testing

@Suite struct PolicyTrainerTests {
  private static let heldOut = (0..<500).map { SeededGenerator.mix(0xF00D &+ UInt64($0)) }

  private static func budget(episodes: Int) -> PolicyTrainer.Settings {
    var settings = PolicyTrainer.Settings()
    settings.episodes = episodes
    settings.warmUp = 500
    settings.eventsPerStep = 8
    settings.validationInterval = 200
    settings.validationEpisodes = 100
    settings.learner.batchSize = 32
    settings.learner.learningRate = 1e-3
    settings.learner.discount = 0.97
    settings.learner.targetInterval = 100
    return settings
  }

  @Test("a policy trained with a small budget beats holding and chance on seeds it never saw")
  func learns() {
    var world = DriftDiffusion()
    let result = PolicyTrainer(settings: Self.budget(episodes: 1_200)).train(in: &world)
    let policy = result.weights.policy
    let learned = PolicyTrainer.meanReturn(in: &world, seeds: Self.heldOut) {
      policy.choose($0, $1)
    }
    let holding = PolicyTrainer.meanReturn(in: &world, seeds: Self.heldOut) { _, _ in .hold }
    var generator = SeededGenerator(seed: 5)
    let chance = PolicyTrainer.meanReturn(in: &world, seeds: Self.heldOut) { _, mask in
      mask.actions[generator.index(below: mask.actions.count)]
    }
    // A return's deviation is about 6, so a mean over 500 errs by about 0.3.
    #expect(learned > holding + 1, "learned \(learned), holding \(holding)")
    #expect(learned > chance + 1, "learned \(learned), chance \(chance)")
  }

  @Test("training from the same seed gives the same bytes")
  func deterministic() {
    var first = DriftDiffusion()
    var second = DriftDiffusion()
    let trainer = PolicyTrainer(settings: Self.budget(episodes: 100))
    let one = trainer.train(in: &first)
    let two = trainer.train(in: &second)
    #expect(one.weights.encode() == two.weights.encode())
    #expect(one.memory.encode() == two.memory.encode())
    #expect(one.weights.steps > 0)
    #expect(!one.validation.isEmpty)
  }

  @Test("an episode repeats by its seed and ends by the time limit at the latest")
  func episodes() {
    var world = DriftDiffusion()
    for seed in UInt64(0)..<200 {
      var rewards: [[Double]] = []
      for _ in 0..<2 {
        world.reset(seed: seed)
        var episode: [Double] = []
        while episode.count < 200 {
          let (reward, done) = world.step(.hold)
          episode.append(reward)
          if done { break }
        }
        rewards.append(episode)
      }
      #expect(rewards[0] == rewards[1])
      #expect(rewards[0].count <= 120)
    }
  }
}
