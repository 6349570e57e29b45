import Agent
import Backtest
import Glibc
import Market
import Server

/// `conviction train-agent`: the position agent, in simulation and then in the backtester.
enum TrainAgent: Command {
  static let name = "train-agent"
  static let summary = "train the position agent and compare it with simple rules"
  static let help = """
    usage: conviction train-agent --out FILE [--seed N] [--episodes N]
           conviction train-agent --out FILE --from D --held-out D --to D [--symbol ROOT[,ROOT…]]
             [--epochs N] [--threshold N] [--threads N] [--seed N] [--episodes N] [--fresh]

    First it plays positions whose price drifts and diffuses with a conviction that follows the drift, and
    keeps the network whose greedy policy did best on seeds of its own. With dates it then lives through the
    stored bars again and again in the backtester, on hourly events: the server's decision path enters by the
    symbols' bundles, as if promoted, wherever conviction reaches --threshold (default 55), and the agent
    explores. The last fifth before --held-out chooses the best epoch. The days from --held-out on are lived
    through once by the agent, by stop and target alone, by a trailing stop and by random actions; the
    differences are printed with 95 % intervals (block bootstrap over days). Weights that do not beat the best
    simple rule, the whole interval above zero, are marked to serve in shadow. Bundles should not have seen
    the dates; on those that they learned from they do not enter.

    FILE.part keeps every epoch: the same command goes on where it was interrupted, unless --fresh. The same
    seed gives the same bytes. Name FILE in the configuration's agent.weights to serve it.
    """

  static func run(_ words: [String]) throws {
    let arguments = try Arguments(
      words,
      valued: [
        "out", "seed", "episodes", "symbol", "from", "held-out", "to", "epochs", "threshold",
        "threads",
      ], flags: ["fresh"])
    let path = try arguments.required("out")
    let seed = UInt64(try arguments.integer("seed", in: 0...1_000_000_000) ?? 7)
    let episodes = try arguments.integer("episodes", in: 10...1_000_000) ?? 3_000
    guard arguments.option("from") != nil else {
      _ = try arguments.names("", least: 0, most: 0)
      let weights = simulate(seed: seed, episodes: episodes)
      let package = AgentPackage(
        weights: weights, mode: .shadow,
        verdict: "trained in the drift simulation alone; compared with no simple rule")
      return try write(package, to: path)
    }
    let training = try AgentTraining(arguments, path: path, seed: seed)
    let (weights, exam) = try training.run { simulate(seed: seed, episodes: episodes) }
    let report = ExamReport(exam, purpose: training.description)
    say(report.text)
    try write(
      AgentPackage(
        weights: weights, mode: exam.isPassed ? .serving : .shadow, verdict: report.verdict),
      to: path)
    training.clean()
  }

  /// The beginning: a world simple enough to know what a good policy does in it.
  private static func simulate(seed: UInt64, episodes: Int) -> AgentWeights {
    var settings = PolicyTrainer.Settings()
    settings.seed = seed
    settings.episodes = episodes
    var environment = DriftDiffusion()
    let result = PolicyTrainer(settings: settings).train(in: &environment)
    let policy = result.weights.policy
    let seeds = (0..<1_000).map { UInt64(1_000_000_000_000 + $0) }
    let learned = PolicyTrainer.meanReturn(in: &environment, seeds: seeds) {
      policy.choose($0, $1)
    }
    let held = PolicyTrainer.meanReturn(in: &environment, seeds: seeds) { _, _ in .hold }
    say(
      "drift simulation: mean return on \(seeds.count) held-out seeds: learned "
        + "\(ExamReport.text(learned, 3)), always HOLD \(ExamReport.text(held, 3))")
    return result.weights
  }

  private static func write(_ package: AgentPackage, to path: String) throws {
    let bytes = package.encode()
    try write(bytes, to: path)
    say("wrote \(path), \(bytes.count) bytes, weights \(AgentOrigin.hash(package.weights))")
    say("it is to serve in mode \(package.mode.rawValue)")
  }

  static func write(_ bytes: [UInt8], to path: String) throws(CommandError) {
    guard let file = fopen(path, "wb") else {
      throw CommandError("\(path): \(String(cString: strerror(errno)))")
    }
    let count = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, count == bytes.count else {
      throw CommandError("\(path): \(String(cString: strerror(errno)))")
    }
  }
}
