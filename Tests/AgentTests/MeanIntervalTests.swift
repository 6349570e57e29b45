import Agent
import Randomness
import Testing

@Suite struct MeanIntervalTests {
  @Test("the interval holds the true mean about as often as it says")
  func coverage() {
    var held = 0
    for sample in 0..<200 {
      var generator = SeededGenerator(seed: UInt64(sample))
      let values = (0..<60).map { _ in 3 + generator.normal() }
      let interval = MeanInterval(values, level: 0.9, resamples: 300, seed: UInt64(sample))
      if interval.low <= 3 && 3 <= interval.high { held += 1 }
    }
    // 180 of 200 expected, deviation 4.2; the percentile bootstrap is a little narrow.
    #expect(held >= 160 && held <= 196)
  }

  @Test("blocks widen the interval of neighbours that depend on each other")
  func blocks() {
    var generator = SeededGenerator(seed: 4)
    var level = 0.0
    let values = (0..<2_000).map { _ in
      level = 0.95 * level + generator.normal()
      return level
    }
    let single = MeanInterval(values, resamples: 500)
    let blocks = MeanInterval(values, resamples: 500, blockLength: 100)
    // The deviation of the mean of an AR(1) with 0.95 is √(1.95/0.05) = 6.2 times the naive one.
    #expect(blocks.high - blocks.low > 3 * (single.high - single.low))
    #expect(single.mean == blocks.mean)
  }

  @Test("one value is its own interval, no value is none, and the same seed gives the same")
  func edges() {
    let one = MeanInterval([2.5])
    #expect(one.mean == 2.5 && one.low == 2.5 && one.high == 2.5)
    #expect(MeanInterval([]).mean.isNaN)
    #expect(MeanInterval([1, 2, 5]) == MeanInterval([1, 2, 5]))
    #expect(MeanInterval([0, 0, 0]).low == 0)
  }
}
