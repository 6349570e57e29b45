import Decision
import Market
import Risk
import Testing

@Suite("A position belongs to the intent that can have opened it")
struct PositionOwnerTests {
  /// What a position opened `seconds` after an intent's answer is remembered with.
  private func owner(ofPositionOpened seconds: Int64) throws -> (decisionID: Int64?, Double) {
    var scene = try Scene()
    var position = scene.position()
    var intent = Intent(
      root: "EURUSD", decisionID: 5, side: .buy, lots: 0.3, reserve: .init(risk: 100),
      magicNumber: position.magicNumber, expiresAt: scene.event.time + 20)
    intent.answeredAt = scene.event.time - 60
    try scene.memory.intents.reserve(intent)
    scene.memory.entryConviction[5] = 81
    position.openTime = intent.answeredAt + seconds
    scene.event.positions = [position]
    let memory = try scene.decide().memory
    let remembered = try #require(memory.position(position.ticket))
    return (remembered.decisionID, remembered.entryConviction)
  }

  @Test("one opened at its answer's instant or later has its decision and conviction")
  func fill() throws {
    for seconds: Int64 in [0, 1, 30] {
      let (decisionID, conviction) = try owner(ofPositionOpened: seconds)
      #expect(decisionID == 5 && conviction == 81)
    }
  }

  @Test("one that was open before it has neither")
  func older() throws {
    for seconds: Int64 in [-1, -86_400] {
      let (decisionID, conviction) = try owner(ofPositionOpened: seconds)
      #expect(decisionID == nil && conviction.isNaN)
    }
  }
}
