import Market

/// A price path that `Fixtures/golden/make.py` makes to the same bit.
///
/// Only additions, products, quotients and floors of doubles, which both languages round alike. Per
/// bar six draws: whether it opens with a gap, how large, the move, the upper and lower wick, the
/// tick volume. Prices are rounded to the tick (none where it is 0). The last `flat` bars repeat
/// one price. Times run backwards from the event, skipping up to three bars where one is missing.
struct SeriesGenerator {
  enum Volume: String { case known, zero, equal, unknown }

  var seed: UInt64
  var start = 100.0
  var tick = 0.0
  var drift = 0.0
  var noise = 0.001
  var gap = 0.0
  var missing = 0.0
  var flat = 0
  var volume = Volume.known
  /// Which bar from the end has an unknown volume, in that mode.
  var unknownFromEnd = 0
  var count = 300

  /// The bars, the last one closing at or before `end`.
  func bars(until end: Int64, _ timeframe: Timeframe) -> [Bar] {
    let times = openTimes(until: end, timeframe)
    var random = SplitMix(seed: seed)
    var previous = start
    return times.enumerated().map { index, time in
      let (jump, shift, move) = (random.uniform(), random.uniform(), random.uniform())
      let (up, down, size) = (random.uniform(), random.uniform(), random.uniform())
      var bar: Bar
      if index >= count - flat {
        let price = rounded(previous)
        bar = Bar(openTime: time, open: price, high: price, low: price, close: price)
      } else {
        let open = jump < gap ? previous * (1 + (shift - 0.5) * 8 * noise) : previous
        let close = open * (1 + drift + (move - 0.5) * 2 * noise)
        bar = Bar(
          openTime: time, open: rounded(open), high: rounded(max(open, close) * (1 + up * noise)),
          low: rounded(min(open, close) * (1 - down * noise)), close: rounded(close))
      }
      previous = bar.close
      switch volume {
      case .known: bar.tickVolume = (size * 1000).rounded(.down) + 1
      case .zero: bar.tickVolume = 0
      case .equal: bar.tickVolume = 7
      case .unknown:
        bar.tickVolume =
          index == count - unknownFromEnd ? .nan : (size * 1000).rounded(.down) + 1
      }
      return bar
    }
  }

  private func rounded(_ price: Double) -> Double {
    tick == 0 ? price : (price / tick + 0.5).rounded(.down) * tick
  }

  private func openTimes(until end: Int64, _ timeframe: Timeframe) -> [Int64] {
    var random = SplitMix(seed: seed ^ 0x5_DEEC_E66D)
    var time = timeframe.opening(of: end) - timeframe.seconds
    var times: [Int64] = []
    for _ in 0..<count {
      times.append(time)
      time -= timeframe.seconds
      if random.uniform() < missing {
        time -= timeframe.seconds * (1 + Int64(random.uniform() * 3))
      }
    }
    return times.reversed()
  }
}
