/// One round of learning: an update of the learner's weights, and the verdict on whether they may serve.
///
/// A pure function of what it is made of, so that a round that a crash interrupted is run again with
/// the same result.
public struct LearningRound: Sendable {
  public var learner: AgentWeights
  /// The policy that serves meanwhile, which the new one must not be worse than.
  public var serving: Policy
  public var memory: ReplayMemory
  public var closedTrades: Int
  public var settings: LearnerSettings
  public var judging: OffPolicy.Settings

  public init(
    learner: AgentWeights, serving: Policy, memory: ReplayMemory, closedTrades: Int,
    settings: LearnerSettings = LearnerSettings(),
    judging: OffPolicy.Settings = OffPolicy.Settings()
  ) {
    self.learner = learner
    self.serving = serving
    self.memory = memory
    self.closedTrades = closedTrades
    self.settings = settings
    self.judging = judging
  }

  public struct Result: Sendable, Equatable {
    public let weights: AgentWeights
    public let report: Learner.Report
    public let verdict: OffPolicy.Verdict
  }

  /// - Complexity: O(steps · batch) of the update and of two fits; about half a second.
  public func run() -> Result {
    var learner = Learner(weights: learner, settings: settings)
    let report = learner.update(from: memory, closedTrades: closedTrades)
    let verdict = OffPolicy.judge(
      candidate: learner.weights.policy, serving: serving, memory: memory, settings: judging)
    return Result(weights: learner.weights, report: report, verdict: verdict)
  }
}
