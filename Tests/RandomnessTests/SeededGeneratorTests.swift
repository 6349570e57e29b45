import Testing

@testable import Randomness

@Suite struct SeededGeneratorTests {
  /// The outputs of the reference implementation `xoshiro256starstar.c` from the state 1, 2, 3, 4.
  @Test("the stream is xoshiro256** of the reference implementation")
  func reference() {
    var generator = SeededGenerator(seed: 0)
    generator.state = (1, 2, 3, 4)
    let expected: [UInt64] = [
      11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
      607_988_272_756_665_600,
    ]
    #expect(expected.map { _ in generator.next() } == expected)
  }

  /// The first outputs of `splitmix64.c` from the seed 1234567.
  @Test("the state is filled by SplitMix64 of the reference implementation")
  func splitMix() {
    let state = SeededGenerator(seed: 1_234_567).state
    #expect(state.0 == 6_457_827_717_110_365_317)
    #expect(state.1 == 3_203_168_211_198_807_973)
    #expect(state.2 == 9_817_491_932_198_370_423)
    #expect(state.3 == 4_593_380_528_125_082_431)
  }

  @Test("normal numbers have the moments of a normal, within four standard errors")
  func moments() {
    var generator = SeededGenerator(seed: 3)
    let count = 100_000
    var sums = (0.0, 0.0, 0.0, 0.0)
    for _ in 0..<count {
      let value = generator.normal()
      let square = value * value
      sums = (sums.0 + value, sums.1 + square, sums.2 + value * square, sums.3 + square * square)
    }
    let size = Double(count)
    #expect(abs(sums.0 / size) < 4 / size.squareRoot())
    #expect(abs(sums.1 / size - 1) < 4 * 2.0.squareRoot() / size.squareRoot())
    #expect(abs(sums.2 / size) < 4 * 15.0.squareRoot() / size.squareRoot())
    // Twelve uniforms have a fourth moment of 3 − 1.2/12.
    #expect(abs(sums.3 / size - 2.9) < 0.13)
  }

  @Test("an index is below its count and every index comes")
  func indices() {
    var generator = SeededGenerator(seed: 9)
    var seen = [Int](repeating: 0, count: 7)
    for _ in 0..<7_000 { seen[generator.index(below: 7)] += 1 }
    // Each is binomial with mean 1,000 and deviation 29.
    #expect(seen.allSatisfy { abs($0 - 1_000) < 150 })
    #expect(generator.index(below: 1) == 0)
  }

  @Test("streams of one seed differ, the same stream repeats")
  func streams() {
    var first = SeededGenerator(seed: 1, stream: 0)
    var again = SeededGenerator(seed: 1, stream: 0)
    var other = SeededGenerator(seed: 1, stream: 1)
    let word = first.next()
    #expect(word == again.next())
    #expect(word != other.next())
  }

  @Test("uniform numbers lie in 0 ..< 1 with the mean and variance of theirs")
  func uniform() {
    var generator = SeededGenerator(seed: 4)
    let values = (0..<50_000).map { _ in generator.uniform() }
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    let mean = values.reduce(0, +) / 50_000
    #expect(abs(mean - 0.5) < 4 * 0.2887 / 50_000.0.squareRoot())
  }
}
