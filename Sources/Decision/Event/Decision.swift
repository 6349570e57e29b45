public import Agent
public import Market
public import Risk

/// The answer to one event, before it has a number and bytes.
///
/// A class, since all who write and count it look at the one and no one changes it.
public final class Decision: Sendable {
  /// What to do about a new position.
  public enum Action: String, Sendable {
    case enter = "ENTER"
    case none = "NONE"
  }

  public let action: Action
  /// Machine-readable: `entered`, or the name of what refused.
  public let reason: String
  public let entry: Entry?
  public let management: [ManagementOrder]
  public let assessment: Assessment?
  public let conviction: ConvictionScore?
  public let gates: [Gate]
  public let clock: PropClock
  public let halted: Bool
  /// Missing history: bars to send, by timeframe.
  public let need: [Timeframe: Int]
  /// What the answer would have been without each part.
  public let without: [PartOutcome]
  public let bundle: String?
  /// What the agent was asked about the open positions.
  public let looks: [AgentLook]

  init(
    action: Action, reason: String, entry: Entry?, management: [ManagementOrder],
    assessment: Assessment?, conviction: ConvictionScore?, gates: [Gate], clock: PropClock,
    halted: Bool, need: [Timeframe: Int], without: [PartOutcome], bundle: String?,
    looks: [AgentLook]
  ) {
    self.action = action
    self.reason = reason
    self.entry = entry
    self.management = management
    self.assessment = assessment
    self.conviction = conviction
    self.gates = gates
    self.clock = clock
    self.halted = halted
    self.need = need
    self.without = without
    self.bundle = bundle
    self.looks = looks
  }
}

/// When the prop firm's day began and when the next begins, in broker time.
public struct PropClock: Sendable, Equatable {
  public var dayStart: Int64
  public var nextReset: Int64

  public init(dayStart: Int64, nextReset: Int64) {
    self.dayStart = dayStart
    self.nextReset = nextReset
  }
}

/// An order to open a position.
public struct Entry: Sendable, Equatable {
  public var side: Side
  public var lots: Double
  public var stopLoss: Double
  public var takeProfit: Double
  public var magicNumber: Int64
  public var deviationPoints: Int
  /// Broker time after which the terminal must not act on it.
  public var expiresAt: Int64
  /// What it holds of the account until its fate is known.
  public var reserve: Intent.Reserve
  /// The conviction it was taken with.
  public var conviction: Double
}

/// What to do about one open position.
public struct ManagementOrder: Sendable, Equatable {
  public var ticket: Int64
  public var action: AgentAction
  /// Lots to add or close; 0 for a hold.
  public var lots: Double
  /// A stop to set; nil leaves it.
  public var stopLoss: Double?
  public var takeProfit: Double?
  /// Who decided: `agent`, or the name of the hard rule.
  public var reason: String

  public init(
    ticket: Int64, action: AgentAction, lots: Double = 0, stopLoss: Double? = nil,
    takeProfit: Double? = nil, reason: String
  ) {
    self.ticket = ticket
    self.action = action
    self.lots = lots
    self.stopLoss = stopLoss
    self.takeProfit = takeProfit
    self.reason = reason
  }

  /// Whether it asks the terminal for anything.
  public var isRequest: Bool { action != .hold || stopLoss != nil || takeProfit != nil }
}
