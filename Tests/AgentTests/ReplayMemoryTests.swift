import Agent
import Randomness
import Testing

@Suite struct ReplayMemoryTests {
  private func experience(_ number: Int) -> Experience {
    Experience(
      state: SIMD16(repeating: Float(number) / 100), action: AgentAction.allCases[number % 4],
      reward: Float(number), nextState: number % 3 == 0 ? nil : SIMD16(repeating: 0.25),
      mask: .all, nextMask: [.hold, .closeAll], tradeID: Int64(number / 5),
      eventID: "5012345-EURUSD-M15-\(number)é")
  }

  private func memory(capacity: Int, _ count: Int) -> ReplayMemory {
    var memory = ReplayMemory(capacity: capacity)
    for number in 0..<count { memory.append(experience(number)) }
    return memory
  }

  @Test("a full memory forgets the oldest, and index 0 is always the oldest", arguments: 0...23)
  func ring(count: Int) {
    let memory = memory(capacity: 7, count)
    let kept = (max(0, count - 7)..<count).map(Float.init)
    #expect(memory.experiences.map(\.reward) == kept)
    #expect((0..<memory.count).map { memory[$0].reward } == kept)
    #expect(memory.appended == count)
  }

  @Test("samples follow the seed, cover the memory, and an empty memory gives none")
  func sampling() {
    let memory = memory(capacity: 20, 31)
    var first = SeededGenerator(seed: 6)
    var second = SeededGenerator(seed: 6)
    let sample = memory.sample(500, using: &first)
    #expect(sample == memory.sample(500, using: &second))
    #expect(Set(sample.map(\.reward)) == Set((11..<31).map(Float.init)))
    #expect(ReplayMemory(capacity: 3).sample(4, using: &first).isEmpty)
  }

  @Test("a restored memory gives the samples that the stored one would have")
  func restored() throws {
    var stored = memory(capacity: 20, 31)
    var back = try ReplayMemory.decode(stored.encode())
    #expect(back == stored)
    stored.append(experience(40))
    back.append(experience(40))
    var first = SeededGenerator(seed: 6)
    var second = SeededGenerator(seed: 6)
    #expect(stored.sample(50, using: &first) == back.sample(50, using: &second))
    #expect(try ReplayMemory.decode(ReplayMemory().encode()) == ReplayMemory())
  }

  @Test("bytes cut anywhere, with one more, or with any byte changed, never trap")
  func damaged() {
    let bytes = memory(capacity: 3, 3).encode()
    for count in 0..<bytes.count {
      #expect(throws: AgentError.self) { try ReplayMemory.decode(Array(bytes[..<count])) }
    }
    #expect(throws: AgentError.trailingBytes(offset: bytes.count, count: 1)) {
      try ReplayMemory.decode(bytes + [0])
    }
    var refused = 0
    for index in bytes.indices {
      for value in [UInt8(0), 0x7F, 0x80, 0xFF] where bytes[index] != value {
        var changed = bytes
        changed[index] = value
        do {
          var memory = try ReplayMemory.decode(changed)
          memory.append(experience(1))
        } catch { refused += 1 }
      }
    }
    #expect(refused > 50)
  }

  @Test("an event id beyond the limit is cut on a character")
  func longText() throws {
    var long = experience(1)
    long.eventID = String(repeating: "é", count: 400)
    var memory = ReplayMemory(capacity: 1)
    memory.append(long)
    let back = try ReplayMemory.decode(memory.encode())
    #expect(back[0].eventID == String(repeating: "é", count: 256))
  }
}
