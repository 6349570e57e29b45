import Agent
import Digest
import Glibc

/// `conviction train-agent`: the position agent's first policy, in simulation.
enum TrainAgent: Command {
  static let name = "train-agent"
  static let summary = "train the position agent's first policy in simulation"
  static let help = """
    usage: conviction train-agent --out FILE [--seed N] [--episodes N]

    Plays positions whose price drifts and diffuses with a conviction that follows the drift, and keeps the
    network whose greedy policy did best on seeds of its own. The same seed gives the same bytes. Prints the
    mean return of the learned policy, of always holding and of acting at random on held-out seeds.
    """

  static func run(_ words: [String]) throws {
    let arguments = try Arguments(words, valued: ["out", "seed", "episodes"])
    _ = try arguments.names("", least: 0, most: 0)
    let path = try arguments.required("out")
    var settings = PolicyTrainer.Settings()
    settings.seed = UInt64(try arguments.integer("seed", in: 0...1_000_000_000) ?? 7)
    settings.episodes = try arguments.integer("episodes", in: 10...1_000_000) ?? 3_000
    var environment = DriftDiffusion()
    let result = PolicyTrainer(settings: settings).train(in: &environment)
    let bytes = result.weights.encode()
    try write(bytes, to: path)

    let policy = result.weights.policy
    let seeds = (0..<1_000).map { UInt64(1_000_000_000_000 + $0) }
    let learned = PolicyTrainer.meanReturn(in: &environment, seeds: seeds) {
      policy.choose($0, $1)
    }
    let held = PolicyTrainer.meanReturn(in: &environment, seeds: seeds) { _, _ in .hold }
    say("wrote \(path), \(bytes.count) bytes, sha256 \(hash(bytes))")
    say("mean return on \(seeds.count) held-out seeds: learned \(learned), always HOLD \(held)")
  }

  private static func hash(_ bytes: [UInt8]) -> String {
    SHA256.hex(of: bytes.withUnsafeBytes { SHA256.hash($0) })
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(CommandError) {
    guard let file = fopen(path, "wb") else {
      throw CommandError("\(path): \(String(cString: strerror(errno)))")
    }
    let count = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, count == bytes.count else {
      throw CommandError("\(path): \(String(cString: strerror(errno)))")
    }
  }
}
