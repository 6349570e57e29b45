public import Market
import Randomness

/// What a schedule asks of a server, however it is made.
public protocol ScheduledServer {
  /// The entry that an event is answered with; the same event id always gets the same.
  mutating func answer(_ event: Schedule.Event) throws -> Schedule.Entry?
  /// Takes the report of a deal or refusal.
  mutating func report(_ deal: Schedule.Deal) throws
  /// Ends and begins again with what was kept.
  mutating func restart() throws
}

/// One run of a terminal, a network and a server that nothing can be relied on between: events come
/// late, twice, in another order or only after retries, answers are lost, fills come at the last
/// moment, reports late or never, and the server restarts.
public struct Schedule {
  /// An event of the schedule's symbol, or of another of the account; `slot` counts M5 closes from the
  /// beginning.
  public struct Event: Sendable {
    public var id: String
    public var slot: Int
    /// The tick that ended the market's pause, seconds since the beginning; nil where it did not pause.
    public var pauseEnd: Int64?
    public var isOther = false
    /// Which of the symbol's names the terminal uses.
    public var name: Int
    public var positions: [Position]
  }

  public struct Position: Sendable {
    public var ticket: Int64
    public var side: Side
    public var lots: Double
    /// Seconds since the beginning.
    public var openTime: Int64
  }

  public struct Entry: Sendable {
    public var decisionID: Int64
    public var side: Side
    public var lots: Double
    /// Seconds since the beginning.
    public var expiresAt: Int64

    public init(decisionID: Int64, side: Side, lots: Double, expiresAt: Int64) {
      self.decisionID = decisionID
      self.side = side
      self.lots = lots
      self.expiresAt = expiresAt
    }
  }

  public struct Deal: Sendable {
    public enum Kind: String, Sendable {
      case open = "OPEN"
      case close = "CLOSE"
      case reject = "REJECT"
    }

    public var id: String
    public var kind: Kind
    public var ticket: Int64
    public var side: Side
    public var lots: Double
    /// Seconds since the beginning.
    public var time: Int64
    public var decisionID: Int64?
  }

  /// What came of a run.
  public struct Outcome: Sendable {
    public var events = 0
    public var entries = 0
    /// Those that events of before a pause of the market were answered with.
    public var pausedEntries = 0
    public var fills = 0
    public var restarts = 0
    /// The most positions that were open at once.
    public var mostOpen = 0

    public init() {}

    public static func + (left: Outcome, right: Outcome) -> Outcome {
      var sum = left
      sum.events += right.events
      sum.entries += right.entries
      sum.pausedEntries += right.pausedEntries
      sum.fills += right.fills
      sum.restarts += right.restarts
      sum.mostOpen = max(sum.mostOpen, right.mostOpen)
      return sum
    }
  }

  /// M5 closes in a run; bars of all timeframes are held for so long.
  public static let slots = 12

  enum Step {
    case snapshot(slot: Int, index: Int)
    case paused(slot: Int)
    case other(slot: Int)
    case deliver(Event, attempt: Int)
    case hear(Entry)
    case fill(Entry)
    case refuse(Entry)
    case close(ticket: Int64)
    case report(Deal)
    case restart
  }

  var random: SeededGenerator
  var queue: [(time: Int64, order: Int, step: Step)] = []
  var order = 0
  var now: Int64 = 0
  var open: [Position] = []
  var acted: Set<Int64> = []
  var nextTicket: Int64 = 1
  public private(set) var outcome = Outcome()

  public init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    // In every third the market pauses, while another symbol of the account goes on: the last close
    // before the pause is told at the first tick after it.
    var pause = 0..<0
    if chance(33) {
      let last = Int(integer(0...6))
      pause = last..<last + Int(integer(2...4))
      after(Int64(pause.upperBound) * 300 + integer(0...30), .paused(slot: last))
      for slot in 0..<Schedule.slots {
        after(Int64(slot) * 300 + integer(0...4), .other(slot: slot))
      }
    }
    for slot in 0..<Schedule.slots
    where pause.isEmpty || !(pause.lowerBound...pause.upperBound).contains(slot) {
      let count = chance(30) ? 2 + integer(0...2) : 1
      for index in 0..<count {
        after(Int64(slot) * 300 + integer(0...4), .snapshot(slot: slot, index: Int(index)))
      }
    }
    for _ in 0..<integer(0...3) { after(integer(0...3_600), .restart) }
  }

  /// Runs to the end.
  public mutating func run(on server: inout some ScheduledServer) throws -> Outcome {
    while let next = queue.indices.min(by: {
      (queue[$0].time, queue[$0].order) < (queue[$1].time, queue[$1].order)
    }) {
      let step = queue.remove(at: next)
      now = step.time
      try take(step.step, &server)
    }
    return outcome
  }

  private mutating func take(_ step: Step, _ server: inout some ScheduledServer) throws {
    switch step {
    case .snapshot(let slot, let index):
      let event = Event(
        id: "e\(slot)-\(index)", slot: slot, name: Int(integer(0...2)), positions: open)
      send(event)
    case .paused(let slot):
      send(Event(id: "p\(slot)", slot: slot, pauseEnd: now, name: 0, positions: open))
    case .other(let slot):
      send(Event(id: "x\(slot)", slot: slot, isOther: true, name: 0, positions: open))
    case .deliver(let event, let attempt): try deliver(event, attempt, &server)
    case .hear(let entry): hear(entry)
    case .fill(let entry): fill(entry)
    case .refuse(let entry):
      tell(
        Deal(
          id: "r\(entry.decisionID)", kind: .reject, ticket: 0, side: entry.side,
          lots: entry.lots, time: now, decisionID: entry.decisionID))
    case .close(let ticket): close(ticket)
    case .report(let deal): try server.report(deal)
    case .restart:
      outcome.restarts += 1
      try server.restart()
    }
  }

  private mutating func send(_ event: Event) {
    after(delay(), .deliver(event, attempt: 0))
    if chance(10) { after(delay(), .deliver(event, attempt: 3)) }
  }

  private mutating func deliver(
    _ event: Event, _ attempt: Int, _ server: inout some ScheduledServer
  ) throws {
    let isRetried = attempt < 3
    guard !chance(15) else {
      if isRetried { after(integer(5...60), .deliver(event, attempt: attempt + 1)) }
      return
    }
    outcome.events += 1
    let entry = try server.answer(event)
    if entry != nil { outcome.entries += 1 }
    if entry != nil, event.pauseEnd != nil { outcome.pausedEntries += 1 }
    guard !chance(15) else {
      if isRetried { after(integer(5...60), .deliver(event, attempt: attempt + 1)) }
      return
    }
    if let entry { after(chance(10) ? integer(0...50) : integer(0...3), .hear(entry)) }
  }

  /// The terminal acts once on a decision, and only before it expires.
  private mutating func hear(_ entry: Entry) {
    guard now <= entry.expiresAt, acted.insert(entry.decisionID).inserted else { return }
    let fate = integer(0...99)
    if fate < 75 { after(integer(0...25), .fill(entry)) }
    if (75..<90).contains(fate) { after(integer(0...25), .refuse(entry)) }
  }

  private mutating func fill(_ entry: Entry) {
    let position = Position(
      ticket: nextTicket, side: entry.side, lots: entry.lots, openTime: now)
    nextTicket += 1
    open.append(position)
    outcome.fills += 1
    outcome.mostOpen = max(outcome.mostOpen, open.count)
    tell(
      Deal(
        id: "o\(position.ticket)", kind: .open, ticket: position.ticket, side: entry.side,
        lots: entry.lots, time: now, decisionID: chance(15) ? nil : entry.decisionID))
    if chance(60) { after(integer(1...1_500), .close(ticket: position.ticket)) }
  }

  private mutating func close(_ ticket: Int64) {
    guard let index = open.firstIndex(where: { $0.ticket == ticket }) else { return }
    let position = open.remove(at: index)
    tell(
      Deal(
        id: "c\(ticket)", kind: .close, ticket: ticket, side: position.side,
        lots: position.lots, time: now, decisionID: nil))
  }

  /// A report is lost, late, or comes twice.
  private mutating func tell(_ deal: Deal) {
    guard !chance(20) else { return }
    after(delay(), .report(deal))
    if chance(10) { after(delay(), .report(deal)) }
  }

  private mutating func delay() -> Int64 {
    let kind = integer(0...9)
    return integer(kind < 7 ? 0...2 : kind < 9 ? 2...120 : 120...1_200)
  }

  private mutating func after(_ seconds: Int64, _ step: Step) {
    order += 1
    queue.append((now + seconds, order, step))
  }

  private mutating func chance(_ percent: Int64) -> Bool { integer(0...99) < percent }

  private mutating func integer(_ range: ClosedRange<Int64>) -> Int64 {
    Int64.random(in: range, using: &random)
  }
}
