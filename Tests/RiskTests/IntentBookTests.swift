import Market
import Risk
import Testing

@Suite struct IntentBookTests {
  private func intent(
    _ decision: Int64 = 1, login: Int64 = 1, root: String = "EURUSD", risk: Double = 500
  ) -> Intent {
    Intent(
      login: login, root: root, decisionID: decision, side: .buy, lots: 1, risk: risk,
      magicNumber: 7, expiresAt: 1_060)
  }

  private func position(
    _ ticket: Int64 = 5, root: String? = "EURUSD", side: Side = .buy, magic: Int64 = 7
  ) -> PositionRisk {
    PositionRisk(
      ticket: ticket, root: root, side: side, lots: 1, magicNumber: magic, risk: 500)
  }

  private func book(_ intents: Intent...) throws -> IntentBook {
    var book = IntentBook()
    for intent in intents { try book.reserve(intent) }
    return book
  }

  @Test("three events within minutes get one entry: the intent blocks root and account")
  func blocks() throws {
    var book = try book(intent())
    for decision in [2, 3] as [Int64] {
      #expect(
        throws: RiskError.intentExists(login: 1, root: "EURUSD", decisionID: 1)
      ) { try book.reserve(intent(decision)) }
    }
    try book.reserve(intent(4, root: "XAUUSD"))
    try book.reserve(intent(5, login: 2))
    #expect(book.reservedRisk(login: 1) == 1_000 && book.reservedRisk(login: 2) == 500)
    let gates = PositionLimits.gates(login: 1, root: "EURUSD", positions: [], intents: book)
    #expect(gates.map(\.passed) == [true, false])
    #expect(gates[1].reason == .intentPending && gates[1].until == 1_060)
  }

  @Test("silence releases nothing before the expiry, nor at it")
  func silence() throws {
    var book = try book(intent())
    for time in [1_000, 1_059, 1_060] as [Int64] {
      #expect(book.reconcile(login: 1, time: time, positions: []).isEmpty)
    }
    #expect(book.reconcile(login: 2, time: 9_999, positions: []).isEmpty)
    let ended = book.reconcile(login: 1, time: 1_061, positions: [])
    #expect(ended.map(\.status) == [.expired] && book.open.isEmpty)
  }

  @Test("a position in an event fills the intent, whether or not a deal was reported")
  func seen() throws {
    var book = try book(intent())
    let ended = book.reconcile(login: 1, time: 1_020, positions: [position()])
    #expect(ended.map(\.status) == [.filled] && book.reservedRisk(login: 1) == 0)
    let gates = PositionLimits.gates(
      login: 1, root: "EURUSD", positions: [position()], intents: book)
    #expect(gates.map(\.passed) == [false, true] && gates[0].reason == .onePosition)
  }

  @Test("another's position, side or root is not the one that was asked for")
  func others() throws {
    var book = try book(intent())
    let others = [position(magic: 0), position(side: .sell), position(root: "XAUUSD")]
    #expect(book.reconcile(login: 1, time: 1_050, positions: others).isEmpty)
    #expect(book.reconcile(login: 1, time: 1_061, positions: others).map(\.status) == [.expired])
  }

  @Test("our position under a name that no rule knows may be the missing one, and blocks")
  func hidden() throws {
    var book = try book(intent())
    let hidden = position(root: nil)
    #expect(book.reconcile(login: 1, time: 5_000, positions: [hidden]).isEmpty)
    let gates = PositionLimits.gates(
      login: 1, root: "EURUSD", positions: [hidden], intents: IntentBook())
    #expect(gates[0].reason == .onePosition)
  }

  @Test("after a deal the intent waits for an event that is later, and then trusts it")
  func deal() throws {
    var book = try book(intent())
    let known = book.acknowledge(login: 1, decisionID: 1, ticket: 5, time: 1_010)
    #expect(known?.status == .acknowledged && known?.ticket == 5)
    // An event that closed before the deal cannot show it.
    #expect(book.reconcile(login: 1, time: 1_010, positions: []).isEmpty)
    #expect(book.intent(login: 1, root: "EURUSD") != nil)
    // Closed again before the next event: it was filled all the same.
    #expect(book.reconcile(login: 1, time: 1_011, positions: []).map(\.status) == [.filled])
  }

  @Test("a deal is not undone by the expiry or by a refusal of the remainder")
  func remainder() throws {
    var book = try book(intent())
    book.acknowledge(login: 1, decisionID: 1, ticket: 5, time: 2_000)
    #expect(book.reject(login: 1, decisionID: 1) == nil)
    #expect(book.reconcile(login: 1, time: 1_500, positions: []).isEmpty)
    book.acknowledge(login: 1, decisionID: 1, ticket: 5, time: 1_900)
    #expect(book.open.first?.filledAt == 2_000)
    #expect(
      book.reconcile(login: 1, time: 1_500, positions: [position(5)]).map(\.status) == [.filled])
  }

  @Test("a refusal frees the place at once; one of another decision frees nothing")
  func rejected() throws {
    var book = try book(intent())
    #expect(book.reject(login: 1, decisionID: 2) == nil)
    #expect(book.reject(login: 2, decisionID: 1) == nil)
    #expect(book.acknowledge(login: 2, decisionID: 1, ticket: 1, time: 1) == nil)
    #expect(book.reject(login: 1, decisionID: 1)?.status == .rejected)
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
      let login = Int64.random(in: 1...2, using: &generator)
      let root = ["EURUSD", "US30"].randomElement(using: &generator)!
      let before = book.open
      switch Int.random(in: 0...3, using: &generator) {
      case 0:
        var new = intent(Int64(round), login: login, root: root)
        new.expiresAt = time + 60
        let isFree = book.intent(login: login, root: root) == nil
        do {
          try book.reserve(new)
          #expect(isFree, "seed 404, round \(round)")
        } catch { #expect(!isFree, "seed 404, round \(round)") }
      case 1:
        guard let any = before.randomElement(using: &generator) else { continue }
        book.acknowledge(login: any.login, decisionID: any.decisionID, ticket: 1, time: time)
      case 2:
        guard let any = before.randomElement(using: &generator) else { continue }
        book.reject(login: any.login, decisionID: any.decisionID)
      default:
        let ended = book.reconcile(login: login, time: time, positions: [])
        #expect(ended.allSatisfy { !$0.status.isOpen && $0.login == login })
        #expect(ended.count + book.open.count == before.count, "seed 404, round \(round)")
      }
      let places = Set(book.open.map { "\($0.login) \($0.root)" })
      #expect(places.count == book.open.count, "seed 404, round \(round)")
      #expect(!book.open.contains { !$0.status.isOpen }, "seed 404, round \(round)")
    }
  }
}
