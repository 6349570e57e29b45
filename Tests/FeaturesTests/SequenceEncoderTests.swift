import Features
import Market
import Testing

@Suite struct SequenceEncoderTests {
  private static func encode(_ bars: [Bar], _ timeframe: Timeframe = .m5) -> [Float]? {
    var output = [Float](repeating: .nan, count: 400)
    let isDone = output.withUnsafeMutableBufferPointer {
      SequenceEncoder.encode(
        BarSlice(BarColumns(bars)), of: timeframe, utcOffset: 7_200, into: $0)
    }
    return isDone ? output : nil
  }

  private static func bars(_ count: Int) -> [Bar] {
    SeriesGenerator(seed: 9, count: count).bars(until: 1_767_693_600, .m5)
  }

  @Test("51 bars are enough and 50 are not")
  func ready() {
    #expect(SequenceEncoder.channels.count == 8)
    #expect(Self.encode(Self.bars(51)) != nil)
    #expect(Self.encode(Self.bars(50)) == nil)
    #expect(Self.encode([]) == nil)
  }

  @Test("bars before the last 51 change nothing")
  func suffix() {
    let bars = Self.bars(300)
    #expect(Self.encode(bars) == Self.encode(Array(bars.suffix(51))))
  }

  @Test("one unknown volume among the 50 empties the volume channels, and only them")
  func unknownVolume() throws {
    var bars = Self.bars(51)
    let known = try #require(Self.encode(bars))
    bars[0].tickVolume = .nan
    #expect(Self.encode(bars) == known)
    bars[1].tickVolume = .nan
    let unknown = try #require(Self.encode(bars))
    for index in 0..<400 {
      let isVolume = index % 8 == 4 || index % 8 == 5
      #expect(unknown[index] == (isVolume ? 0 : known[index]))
    }
    #expect((0..<50).allSatisfy { known[$0 * 8 + 5] == 1 })
  }

  @Test("a price or volume without a finite logarithm is refused")
  func notFinite() {
    let faults: [(inout Bar) -> Void] = [
      { $0.close = 0 }, { $0.open = -1 }, { $0.high = .infinity }, { $0.low = .nan },
      { $0.tickVolume = .infinity }, { $0.tickVolume = -2 },
    ]
    for (number, fault) in faults.enumerated() {
      var bars = Self.bars(51)
      fault(&bars[30])
      #expect(Self.encode(bars) == nil, "fault \(number)")
    }
  }

  @Test("the hour is the bar's close in UTC")
  func hour() throws {
    // 2026-01-06 10:00 broker time is 08:00 UTC: 2π · 8/24.
    let last = try #require(Self.encode(Self.bars(51)))[392..<400]
    #expect(abs(last[398] - 0.8660254) < 1e-6)
    #expect(abs(last[399] + 0.5) < 1e-6)
  }
}
