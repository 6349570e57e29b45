import Market
import Simulation
import Terminal
import Testing

@Suite("Where the simulated terminal's bars come from")
struct FeedTests {
  /// Monday 2026-01-05, 00:00 broker time.
  private static let monday: Int64 = 1_767_571_200

  private func generator(_ root: String, from start: Int64 = monday) throws -> MarketGenerator {
    MarketGenerator(
      seed: 3, symbol: try #require(SimulatedSymbol.standard(root)), start: start)
  }

  private func all(_ feed: some MarketFeed) -> [(symbol: Int, bar: Bar)] {
    var feed = feed
    var bars: [(symbol: Int, bar: Bar)] = []
    while let next = feed.next() { bars.append(next) }
    #expect(feed.next() == nil, "a feed that has ended stays ended")
    return bars
  }

  @Test("generated bars come in order of time, symbols in their order within a minute, and end")
  func generated() throws {
    let end = FeedTests.monday + 3 * 3_600
    let roots = ["EURUSD", "US100", "GBPUSD"]
    let merged = all(GeneratedFeed(try roots.map { try generator($0) }, until: end))
    for (one, next) in zip(merged, merged.dropFirst()) {
      #expect(
        (one.bar.openTime, one.symbol) < (next.bar.openTime, next.symbol))
    }
    for (symbol, root) in roots.enumerated() {
      var alone = try generator(root)
      let expected = alone.bars(until: end)
      #expect(expected.count > 100)
      #expect(
        merged.filter { $0.symbol == symbol }.map(\.bar)
          == (0..<expected.count).map { expected[$0] })
    }
  }

  @Test("generators that stand at different minutes are merged by time all the same")
  func uneven() throws {
    let end = FeedTests.monday + 4 * 3_600
    let late = FeedTests.monday + 2 * 3_600
    let merged = all(
      GeneratedFeed([try generator("EURUSD", from: late), try generator("GBPUSD")], until: end))
    let times = merged.map(\.bar.openTime)
    #expect(times == times.sorted())
    #expect(merged.first?.symbol == 1)
    #expect(merged.contains { $0.symbol == 0 })
    #expect(times.allSatisfy { $0 < end })
  }

  @Test("a feed of no generators, or one that ends before it begins, is empty")
  func empty() throws {
    #expect(all(GeneratedFeed([], until: .max)).isEmpty)
    #expect(all(GeneratedFeed([try generator("EURUSD")], until: FeedTests.monday)).isEmpty)
  }

  @Test("stored bars are those that open from the range's start up to but not at its end")
  func stored() {
    let bars = BarColumns(
      (0..<10).map { Bar(openTime: $0 * 900, open: 1, high: 1, low: 1, close: 1) })
    func times(_ range: Range<Int64>) -> [Int64] {
      all(StoredFeed(bars, base: .m15, range)).map(\.bar.openTime)
    }
    #expect(times(900..<2_700) == [900, 1_800])
    #expect(times(899..<2_701) == [900, 1_800, 2_700])
    #expect(times(0..<1).count == 1)
    #expect(times(.min / 2 ..< .max / 2).count == 10)
    #expect(times(8_101..<9_000).isEmpty)
    #expect(times(900..<900).isEmpty)
    #expect(all(StoredFeed(BarColumns(), base: .m15, 0..<900)).isEmpty)
  }

  @Test("the feed says the length of its bars")
  func base() {
    #expect(StoredFeed(BarColumns(), base: .h1, 0..<1).base == .h1)
    #expect(GeneratedFeed([], until: 0).base == .m1)
  }
}
