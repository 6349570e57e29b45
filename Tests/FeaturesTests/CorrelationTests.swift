import Features
import Market
import Testing

@Suite struct CorrelationTests {
  private static let end: Int64 = 1_767_693_600

  private static func bars(_ seed: UInt64, count: Int = 300, missing: Double = 0) -> [Bar] {
    SeriesGenerator(seed: seed, noise: 0.002, missing: missing, count: count)
      .bars(until: end, .h1)
  }

  private static func slice(_ bars: [Bar]) -> BarSlice { BarSlice(BarColumns(bars)) }

  @Test("a series with itself is 1, with its reciprocal −1, and the order does not matter")
  func identities() throws {
    let bars = Self.bars(3)
    let own = Self.slice(bars)
    let reciprocal = Self.slice(
      bars.map { bar in
        Bar(
          openTime: bar.openTime, open: 1 / bar.open, high: 1 / bar.low, low: 1 / bar.high,
          close: 1 / bar.close)
      })
    let same = try #require(Correlation.hourly(own, own))
    #expect(abs(same - 1) < 1e-12 && same <= 1)
    let opposite = try #require(Correlation.hourly(own, reciprocal))
    #expect(abs(opposite + 1) < 1e-12 && opposite >= -1)
    let other = Self.slice(Self.bars(4))
    #expect(Correlation.hourly(own, other) == Correlation.hourly(other, own))
  }

  @Test("121 common bars are enough and 120 are not")
  func ready() {
    let own = Self.slice(Self.bars(3))
    #expect(Correlation.hourly(own, Self.slice(Self.bars(4, count: 121))) != nil)
    #expect(Correlation.hourly(own, Self.slice(Self.bars(4, count: 120))) == nil)
    #expect(Correlation.hourly(own, Self.slice([])) == nil)
    #expect(Correlation.hourly(Self.slice([]), Self.slice([])) == nil)
  }

  @Test("a bar that one symbol lacks is as if the other lacked it too")
  func alignment() throws {
    let left = Self.bars(5, missing: 0.1)
    let right = Self.bars(6, missing: 0.1)
    let common = Set(left.map(\.openTime)).intersection(right.map(\.openTime))
    #expect(common.count < 290)
    // Within the last 256 bars of each, as the function looks no further back.
    let from = max(left[left.count - 256].openTime, right[right.count - 256].openTime)
    func kept(_ bars: [Bar]) -> BarSlice {
      Self.slice(bars.filter { common.contains($0.openTime) && $0.openTime >= from })
    }
    let aligned = try #require(Correlation.hourly(kept(left), kept(right)))
    #expect(Correlation.hourly(Self.slice(left), Self.slice(right)) == aligned)
  }

  @Test("bars older than the last 256 are not looked at")
  func suffix() {
    let left = Self.bars(7, count: 600)
    // The other symbol has every bar of the first 344 and only every third after.
    let right = Self.bars(8, count: 600).enumerated()
      .filter { $0.offset < 344 || $0.offset % 3 == 0 }.map(\.element)
    #expect(Correlation.hourly(Self.slice(left), Self.slice(right)) == nil)
  }

  @Test("what is undefined is nil")
  func undefined() {
    let bars = Self.bars(9)
    let flat = bars.map { bar in
      Bar(openTime: bar.openTime, open: 3, high: 3, low: 3, close: 3)
    }
    #expect(Correlation.hourly(Self.slice(bars), Self.slice(flat)) == nil)
    for bad in [Double.nan, 0, -1, .infinity] {
      var broken = bars
      broken[250].close = bad
      #expect(Correlation.hourly(Self.slice(bars), Self.slice(broken)) == nil, "\(bad)")
    }
    let own = Self.slice(bars)
    for returns in [Int.min, -1, 0, 1, 256, .max] {
      #expect(Correlation.hourly(own, own, returns: returns) == nil, "\(returns)")
    }
    #expect(Correlation.hourly(own, own, returns: 255) != nil)
  }

  @Test("an empty basket is neutral, and of two symbols the stronger is one deviation above")
  func basket() throws {
    var window = GoldenCase.named("noisy").window
    window.basket = []
    #expect(window.features.value("basket_correlation") == 0)
    #expect(window.features.value("relative_strength") == 0)
    window.basket = [BasketSeries(name: "A", bars: Self.slice(Self.bars(10, count: 24)))]
    #expect(window.features.value("relative_strength") == 0)
    window.basket = [BasketSeries(name: "A", bars: Self.slice(Self.bars(10, count: 25)))]
    let strength = try #require(window.features.value("relative_strength"))
    #expect(abs(abs(strength) - 1) < 1e-12)
    #expect(window.features.value("basket_correlation") == 0)
  }

  @Test("the basket's correlation is the mean over the members that have one")
  func basketMean() throws {
    var window = GoldenCase.named("noisy").window
    let own = window.windows[Timeframe.h1.rawValue]
    let members = [(11, 300), (12, 100), (13, 280)].map { seed, count in
      SeriesGenerator(seed: UInt64(seed), count: count).bars(until: window.eventTime, .h1)
    }.map(Self.slice)
    window.basket = members.map { BasketSeries(name: "", bars: $0) }
    let first = try #require(Correlation.hourly(own, members[0]))
    let third = try #require(Correlation.hourly(own, members[2]))
    let mean = try #require(window.features.value("basket_correlation"))
    #expect(abs(mean - (first + third) / 2) < 1e-15)
  }
}
