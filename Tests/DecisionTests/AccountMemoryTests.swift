import Agent
import Decision
import Market
import Testing

@Suite("What an account's memory learns of its positions")
struct AccountMemoryTests {
  private func memory(_ action: AgentAction) -> AccountMemory {
    let snapshot = PositionSnapshot(
      ticket: 991, symbol: "EURUSD.r", side: .buy, lots: 0.4, openPrice: 1.1, stopLoss: 1.09,
      takeProfit: 1.12, floatingProfit: 10, openTime: 1_750_000_000, magicNumber: 1)
    var position = PositionMemory(
      snapshot: snapshot, root: "EURUSD", decisionID: 7, stopDistance: 0.01, entryConviction: 80)
    position.lastAction = action
    position.partialCloses = action == .partialClose ? 2 : 1
    position.additions = 1
    position.lastChangeTime = 1_750_003_600
    var memory = AccountMemory(login: 5)
    memory.positions = [position]
    return memory
  }

  @Test("a refused partial close is not counted, and the spacing to the next try stays")
  func refusedPartialClose() {
    var memory = memory(.partialClose)
    memory.refuseLastChange(ticket: 991)
    #expect(memory.position(991)?.partialCloses == 1)
    #expect(memory.position(991)?.additions == 1)
    #expect(memory.position(991)?.lastChangeTime == 1_750_003_600)
    #expect(memory.position(991)?.lastReason == "rejected")
  }

  @Test("a refused addition is not counted, and a second refusal takes nothing more away")
  func refusedAddition() {
    var memory = memory(.add)
    memory.refuseLastChange(ticket: 991)
    memory.refuseLastChange(ticket: 991)
    #expect(memory.position(991)?.additions == 0)
    #expect(memory.position(991)?.partialCloses == 1)
  }

  @Test("a refusal of a ticket that is not ours changes nothing")
  func unknownTicket() {
    var memory = memory(.add)
    let before = memory
    memory.refuseLastChange(ticket: 5)
    #expect(memory == before)
  }

  @Test("a calendar counts for later events as long as it is fresh, and never for earlier ones")
  func calendar() {
    var memory = AccountMemory(login: 5)
    let item = CalendarItem(time: 500, currency: "USD", impact: 3, name: "CPI")
    #expect(memory.knownCalendar(nil, at: 100, within: 60) == nil)
    #expect(memory.knownCalendar([item], at: 100, within: 60) == [item])
    #expect(memory.knownCalendar(nil, at: 160, within: 60) == [item])
    #expect(memory.knownCalendar(nil, at: 161, within: 60) == nil)
    #expect(memory.knownCalendar(nil, at: 99, within: 60) == nil)
    #expect(memory.knownCalendar([], at: 170, within: 60) == [])
  }
}
