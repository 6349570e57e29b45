import Agent
import Randomness
import Testing

@Suite struct PackageTests {
  private var weights: AgentWeights {
    var generator = SeededGenerator(seed: 5)
    return AgentWeights(using: &generator)
  }

  @Test("weights travel with their verdict, and weights alone serve in shadow")
  func package() throws {
    let package = AgentPackage(weights: weights, mode: .serving, verdict: "beats 2 ± 1")
    #expect(try AgentPackage.decode(package.encode()) == package)
    let alone = try AgentPackage.decode(weights.encode())
    #expect(alone.mode == .shadow && alone.weights == weights)
    let bytes = package.encode()
    for count in [0, 3, 5, 6, 8, 20, bytes.count - 1] {
      #expect(throws: AgentError.self) { try AgentPackage.decode(Array(bytes[..<count])) }
    }
  }

  @Test("a checkpoint goes on with the same weights, memory and best")
  func checkpoint() throws {
    var memory = ReplayMemory(capacity: 50)
    for experience in LearnerTests.memory(trades: 60).experiences { memory.append(experience) }
    let point = TrainingCheckpoint(
      purpose: "EURUSD", epochs: 3, weights: weights, memory: memory, best: weights,
      bestValue: -.infinity)
    let bytes = point.encode()
    #expect(try TrainingCheckpoint.decode(bytes) == point)
    for count in [0, 5, 12, 30, bytes.count - 1] {
      #expect(throws: AgentError.self) { try TrainingCheckpoint.decode(Array(bytes[..<count])) }
    }
  }
}
