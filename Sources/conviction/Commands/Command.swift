/// One thing that `conviction` can do.
protocol Command {
  static var name: String { get }
  /// The line under `conviction --help`.
  static var summary: String { get }
  /// What `conviction NAME --help` prints.
  static var help: String { get }

  /// - Throws: `UsageError` for words it does not understand, `CommandError` where it fails.
  static func run(_ words: [String]) throws
}

/// Every command, in the order of the help.
var commands: [any Command.Type] {
  [
    Serve.self, Demo.self, ImportBars.self, FeaturesCommand.self, Train.self, TrainAgent.self,
    BacktestCommand.self, LookaheadCommand.self, ChallengeCommand.self, Simulate.self, Models.self,
    ReplayCommand.self, AuditCommand.self, LedgerCommand.self, ReportCommand.self, Backup.self,
    Restore.self, AlertCommand.self,
    Doctor.self, Health.self,
  ]
}
