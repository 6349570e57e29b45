public import Decision
public import Market

/// What the server is configured with beside the HTTP layer's own settings.
public struct ServerSettings: Sendable {
  public var decision: DecisionSettings
  /// The clock of the broker's bars, for events that do not say their offset.
  public var clock: BrokerClock
  /// nil: no authentication, which only a loopback address allows.
  public var token: [UInt8]?
  /// Where bundles are found: `<folder>/<SYMBOL>/<version>/`.
  public var modelsFolder: String
  public var version: String
  /// After how long without an event a symbol is told as silent; 0: never.
  public var silenceSeconds: Int64
  public var agent: AgentSettings
  /// The text that the settings were read from: journalled, so that a replay decides by it.
  public var configuration: [UInt8]
  public var keeping: KeepingSettings
  public var models: ModelSettings

  public init(
    decision: DecisionSettings, clock: BrokerClock, token: [UInt8]?, modelsFolder: String,
    version: String, silenceSeconds: Int64 = 0,
    agent: AgentSettings = AgentSettings(), configuration: [UInt8] = [],
    keeping: KeepingSettings = KeepingSettings(), models: ModelSettings = ModelSettings()
  ) {
    self.decision = decision
    self.clock = clock
    self.token = token
    self.modelsFolder = modelsFolder
    self.version = version
    self.silenceSeconds = silenceSeconds
    self.agent = agent
    self.configuration = configuration
    self.keeping = keeping
    self.models = models
  }
}
