public import Agent
public import Market
public import Risk

/// The answer to one event, before it has a number and bytes.
///
/// A class, since all who write and count it look at the one. The decider fills it again for a later
/// event, once nobody else holds it.
///
/// Checked by hand for threads: only written while its decider alone holds it.
public final class Decision: @unchecked Sendable {
  /// What to do about a new position.
  public enum Action: String, Sendable {
    case enter = "ENTER"
    case none = "NONE"
  }

  public private(set) var action = Action.none
  /// Machine-readable: `entered`, or the name of what refused.
  public private(set) var reason = ""
  public private(set) var entry: Entry?
  public private(set) var management: [ManagementOrder] = []
  public private(set) var assessment: Assessment?
  public private(set) var conviction: ConvictionScore?
  public private(set) var gates: [Gate] = []
  public private(set) var clock = PropClock(dayStart: 0, nextReset: 0)
  public private(set) var halted = false
  /// Missing history: bars to send, by timeframe.
  public private(set) var need: [Timeframe: Int] = [:]
  /// What the answer would have been without each part.
  public private(set) var without: [PartOutcome] = []
  public private(set) var bundle: String?
  /// What the agent was asked about the open positions.
  public private(set) var looks: [AgentLook] = []

  /// What every decision lists; empty, with the room of an earlier one.
  struct Lists {
    var gates: [Gate] = []
    var without: [PartOutcome] = []
  }

  init() {}

  /// Takes the lists out, to be filled and given back.
  func takeLists() -> Lists {
    var lists = Lists()
    swap(&lists.gates, &gates)
    swap(&lists.without, &without)
    lists.gates.removeAll(keepingCapacity: true)
    lists.without.removeAll(keepingCapacity: true)
    return lists
  }

  func fill(
    action: Action, reason: String, entry: Entry?, management: [ManagementOrder],
    assessment: Assessment?, conviction: ConvictionScore?, clock: PropClock, halted: Bool,
    need: [Timeframe: Int], bundle: String?, looks: [AgentLook], _ lists: consuming Lists
  ) {
    self.action = action
    self.reason = reason
    self.entry = entry
    self.management = management
    self.assessment = assessment
    self.conviction = conviction
    self.clock = clock
    self.halted = halted
    self.need = need
    self.bundle = bundle
    self.looks = looks
    gates = lists.gates
    without = lists.without
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
