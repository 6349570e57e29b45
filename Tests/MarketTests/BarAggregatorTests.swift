import Glibc
import Market
import Testing

@Suite struct BarAggregatorTests {
  /// The bars of a fixture file: plain numbers, empty where unknown.
  private static func fixture(_ name: String) throws -> [Bar] {
    let path = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let file = try #require(fopen("/\(path)/Fixtures/resample/\(name).csv", "r"))
    defer { fclose(file) }
    var bars: [Bar] = []
    var line = [CChar](repeating: 0, count: 512)
    while fgets(&line, 512, file) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init), as: UTF8.self)
      let fields = text.split(separator: ",", omittingEmptySubsequences: false)
      guard let time = Int64(fields[0]) else { continue }
      let values = fields.dropFirst().map { $0.isEmpty ? Double.nan : Double($0) ?? .infinity }
      bars.append(
        Bar(
          openTime: time, open: values[0], high: values[1], low: values[2], close: values[3],
          tickVolume: values[4], spreadPoints: values[5]))
    }
    return bars
  }

  /// Bit patterns, so that unknown equals unknown and nothing else does.
  private static func bits(_ bar: Bar) -> [UInt64] {
    [bar.open, bar.high, bar.low, bar.close, bar.tickVolume, bar.spreadPoints].map {
      $0.isNaN ? UInt64.max : $0.bitPattern
    } + [UInt64(bitPattern: bar.openTime)]
  }

  private static func built(_ bars: [Bar], to timeframe: Timeframe) -> [Bar] {
    var aggregator = BarAggregator(to: timeframe)
    var built = bars.compactMap { aggregator.add($0) }
    if let last = aggregator.finish(closedBy: .max) { built.append(last) }
    return built
  }

  @Test("coarser bars equal what pandas resamples", arguments: Timeframe.allCases.dropFirst())
  func pandas(timeframe: Timeframe) throws {
    let built = Self.built(try Self.fixture("M1"), to: timeframe)
    let expected = try Self.fixture(timeframe.code)
    #expect(expected.count > 1)
    #expect(built.map(Self.bits) == expected.map(Self.bits))
  }

  @Test("building by way of every timeframe between gives the same bars")
  func cascade() throws {
    var bars = try Self.fixture("M1")
    for timeframe in Timeframe.allCases.dropFirst() { bars = Self.built(bars, to: timeframe) }
    #expect(bars.map(Self.bits) == (try Self.fixture("D1")).map(Self.bits))
  }

  @Test("a bar is given out when a later bucket begins, not before")
  func completion() {
    var aggregator = BarAggregator(to: .m5)
    func bar(_ minute: Int64) -> Bar {
      Bar(openTime: minute * 60, open: 2, high: 3, low: 1, close: 2)
    }
    for minute: Int64 in 1...4 { #expect(aggregator.add(bar(minute)) == nil) }
    #expect(aggregator.openTime == 0)
    #expect(aggregator.add(bar(7))?.openTime == 0)
    #expect(aggregator.openTime == 300)
  }

  @Test("the last bar is given out only if its bucket has closed")
  func ending() {
    var aggregator = BarAggregator(to: .h1)
    #expect(aggregator.finish(closedBy: .max) == nil)
    _ = aggregator.add(Bar(openTime: 7_200, open: 2, high: 3, low: 1, close: 2))
    #expect(aggregator.finish(closedBy: 10_799) == nil)
    #expect(aggregator.finish(closedBy: 10_800)?.openTime == 7_200)
    #expect(aggregator.finish(closedBy: .max) == nil)
  }

  @Test("buckets before 1970 open at or before their bars")
  func negativeTime() {
    let built = Self.built([Bar(openTime: -60, open: 2, high: 3, low: 1, close: 2)], to: .d1)
    #expect(built.map(\.openTime) == [-86_400])
  }

  @Test("a bar of an earlier bucket is left out")
  func late() {
    var aggregator = BarAggregator(to: .m5)
    _ = aggregator.add(Bar(openTime: 600, open: 2, high: 3, low: 1, close: 2))
    #expect(aggregator.add(Bar(openTime: 540, open: 2, high: 9, low: 1, close: 2)) == nil)
    #expect(aggregator.finish(closedBy: .max)?.high == 3)
  }
}
