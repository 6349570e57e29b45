import Market
import Risk
import Testing

@Suite struct IntentBookTests {
  private func intent(
    _ decision: Int64 = 1, root: String = "EURUSD", risk: Double = 500
  ) -> Intent {
    Intent(
      root: root, decisionID: decision, side: .buy, lots: 1,
      reserve: Intent.Reserve(risk: risk, margin: 100), magicNumber: 7, expiresAt: 1_060)
  }

  private func position(
    _ ticket: Int64 = 5, root: String? = "EURUSD", side: Side = .buy, magic: Int64 = 7,
    lots: Double = 1
  ) -> PositionRisk {
    PositionRisk(
      ticket: ticket, root: root, side: side, lots: lots, magicNumber: magic, risk: 500)
  }

  private func book(_ intents: Intent...) throws -> IntentBook {
    var book = IntentBook()
    for intent in intents { try book.reserve(intent) }
    return book
  }

  @Test("three events within minutes get one entry: the intent blocks the root")
  func blocks() throws {
    var book = try book(intent())
    for decision in [2, 3] as [Int64] {
      #expect(
        throws: RiskError.intentExists(root: "EURUSD", decisionID: 1)
      ) { try book.reserve(intent(decision)) }
    }
    try book.reserve(intent(4, root: "XAUUSD"))
    #expect(book.reservedRisk == 1_000 && book.reservedMargin == 200)
    let gate = PositionLimits.intent(root: "EURUSD", intents: book)
    #expect(!gate.passed && gate.reason == .intentPending && gate.until == 1_060)
    #expect(PositionLimits.onePosition(root: "EURUSD", positions: []).passed)
  }

  @Test("silence releases nothing before the expiry, nor as long as an order may still be filled")
  func silence() throws {
    var book = try book(intent())
    for time in [1_000, 1_059, 1_060, 1_061, 1_120] as [Int64] {
      #expect(book.reconcile(time: time, positions: []).isEmpty)
    }
    let ended = book.reconcile(time: 1_121, positions: [])
    #expect(ended.map(\.status) == [.expired] && book.open.isEmpty)
  }

  @Test("a position in an event fills the intent, whether or not a deal was reported")
  func seen() throws {
    var book = try book(intent())
    let ended = book.reconcile(time: 1_020, positions: [position()])
    #expect(ended.map(\.status) == [.filled] && book.reservedRisk == 0)
    let gate = PositionLimits.onePosition(root: "EURUSD", positions: [position()])
    #expect(!gate.passed && gate.reason == .onePosition)
    #expect(PositionLimits.intent(root: "EURUSD", intents: book).passed)
  }

  @Test("another's position, side or root is not the one that was asked for")
  func others() throws {
    var book = try book(intent())
    let others = [position(magic: 0), position(side: .sell), position(root: "XAUUSD")]
    #expect(book.reconcile(time: 1_050, positions: others).isEmpty)
    #expect(book.reconcile(time: 1_121, positions: others).map(\.status) == [.expired])
  }

  @Test("our position under a name that no rule knows may be the missing one, and blocks")
  func hidden() throws {
    var book = try book(intent())
    let hidden = position(root: nil)
    #expect(book.reconcile(time: 5_000, positions: [hidden]).isEmpty)
    let gate = PositionLimits.onePosition(root: "EURUSD", positions: [hidden])
    #expect(gate.reason == .onePosition)
  }

  @Test("after a deal the intent waits for an event that is later, and then trusts it")
  func deal() throws {
    var book = try book(intent())
    let known = book.acknowledge(decisionID: 1, ticket: 5, time: 1_010)
    #expect(known?.status == .acknowledged && known?.ticket == 5)
    // An event that closed before the deal cannot show it.
    #expect(book.reconcile(time: 1_010, positions: []).isEmpty)
    #expect(book.intent(root: "EURUSD") != nil)
    // Closed again before the next event: it was filled all the same.
    #expect(book.reconcile(time: 1_070, positions: []).isEmpty, "the list may lag the deal")
    #expect(book.reconcile(time: 1_071, positions: []).map(\.status) == [.filled])
  }

  @Test("a deal is not undone by the expiry or by a refusal of the remainder")
  func remainder() throws {
    var book = try book(intent())
    book.acknowledge(decisionID: 1, ticket: 5, time: 2_000)
    #expect(book.reject(decisionID: 1) == nil)
    #expect(book.reconcile(time: 1_500, positions: []).isEmpty)
    book.acknowledge(decisionID: 1, ticket: 5, time: 1_900)
    #expect(book.open.first?.filledAt == 2_000)
    #expect(
      book.reconcile(time: 1_500, positions: [position(5)]).map(\.status) == [.filled])
  }

  @Test("an addition is an intent too: more of our lots fill it, the position itself does not")
  func addition() throws {
    var add = intent()
    add.parent = 5
    add.lotsBefore = 1
    var book = try book(add)
    #expect(book.reconcile(time: 1_020, positions: [position()]).isEmpty)
    #expect(book.reservedRisk == 500)
    let both = [position(), position(6, lots: 0.5)]
    #expect(book.reconcile(time: 1_020, positions: both).map(\.status) == [.filled])
    var netted = try self.book(add)
    netted.acknowledge(decisionID: 1, ticket: 5, time: 1_010)
    #expect(netted.reconcile(time: 1_020, positions: [position()]).isEmpty)
    #expect(netted.reconcile(time: 1_071, positions: [position()]).map(\.status) == [.filled])
  }

  @Test("a deal without an open intent holds the place until a later event shows what it was")
  func held() throws {
    var book = IntentBook()
    var late = intent()
    late.reserve = .unknown
    late.filledAt = 1_500
    late.ticket = 9
    book.hold(late)
    #expect(book.reservedRisk.isNaN && book.intent(root: "EURUSD") != nil)
    #expect(throws: RiskError.self) { try book.reserve(intent(2)) }
    #expect(book.reconcile(time: 1_500, positions: []).isEmpty)
    #expect(book.reconcile(time: 1_561, positions: []).map(\.status) == [.filled])
  }

  @Test("a deal of a wrong clock does not hold the place for ever")
  func wrongClock() throws {
    for time in [Int64.max, 9_000_000_000] {
      var book = try book(intent())
      book.acknowledge(decisionID: 1, ticket: 5, time: time)
      #expect(book.reconcile(time: 1_060 + 8 * 86_400, positions: []).map(\.status) == [.filled])
    }
  }

  @Test("a refusal frees the place at once; one of another decision frees nothing")
  func rejected() throws {
    var book = try book(intent())
    #expect(book.reject(decisionID: 2) == nil)
    #expect(book.acknowledge(decisionID: 2, ticket: 1, time: 1) == nil)
    #expect(book.reject(decisionID: 1)?.status == .rejected)
    try book.reserve(intent(2))
    #expect(book.open.map(\.decisionID) == [2])
  }

  @Test("a book that was kept and read back holds the open ones only")
  func restart() throws {
    var done = intent(2, root: "US30")
    done.status = .filled
    let book = IntentBook([intent(1), done])
    #expect(book.open == [intent(1)])
  }

  @Test("a risk that is no amount is not reserved")
  func invalid() {
    for risk in [0, -1, Double.nan, .infinity] {
      var book = IntentBook()
      #expect(throws: RiskError.self) { try book.reserve(intent(risk: risk)) }
    }
  }

  @Test("no order of reports and events ever leaves two open intents for one place")
  func property() {
    var generator = SeededGenerator(seed: 404)
    var book = IntentBook()
    var time: Int64 = 0
    for round in 0..<20_000 {
      time += .random(in: 0...40, using: &generator)
      let root = ["EURUSD", "US30", "XAUUSD"].randomElement(using: &generator)!
      let before = book.open
      switch Int.random(in: 0...3, using: &generator) {
      case 0:
        var new = intent(Int64(round), root: root)
        new.expiresAt = time + 60
        let isFree = book.intent(root: root) == nil
        do {
          try book.reserve(new)
          #expect(isFree, "seed 404, round \(round)")
        } catch { #expect(!isFree, "seed 404, round \(round)") }
      case 1:
        guard let any = before.randomElement(using: &generator) else { continue }
        book.acknowledge(decisionID: any.decisionID, ticket: 1, time: time)
      case 2:
        guard let any = before.randomElement(using: &generator) else { continue }
        book.reject(decisionID: any.decisionID)
      default:
        let ended = book.reconcile(time: time, positions: [])
        #expect(ended.allSatisfy { !$0.status.isOpen })
        #expect(ended.count + book.open.count == before.count, "seed 404, round \(round)")
      }
      let places = Set(book.open.map { $0.root })
      #expect(places.count == book.open.count, "seed 404, round \(round)")
      #expect(!book.open.contains { !$0.status.isOpen }, "seed 404, round \(round)")
    }
  }
}
