import Features
import Market
import Testing

/// The seven patterns by hand: flat bars at 100, then three bars as (open, high, low, close).
@Suite struct CandlePatternTests {
  typealias Shape = (Double, Double, Double, Double)

  private static func balance(_ shapes: [Shape]) -> Double {
    var columns = BarColumns()
    for index in 0..<(256 - shapes.count) {
      columns.append(
        Bar(openTime: Int64(index) * 300, open: 100, high: 100, low: 100, close: 100))
    }
    for (offset, shape) in shapes.enumerated() {
      let index = 256 - shapes.count + offset
      columns.append(
        Bar(
          openTime: Int64(index) * 300, open: shape.0, high: shape.1, low: shape.2, close: shape.3))
    }
    var windows = Timeframe.allCases.map { _ in BarSlice(BarColumns()) }
    windows[Timeframe.m5.rawValue] = BarSlice(columns)
    return MarketWindow(symbol: "", windows: windows, eventTime: 256 * 300, utcOffset: 0)
      .features.candlePattern[Timeframe.m5.rawValue]
  }

  /// The same bars upside down about 100.
  private static func mirrored(_ shapes: [Shape]) -> [Shape] {
    shapes.map { (200 - $0.0, 200 - $0.2, 200 - $0.1, 200 - $0.3) }
  }

  @Test("each pattern alone is 1, and −1 upside down")
  func each() {
    let patterns: [(String, [Shape])] = [
      ("marubozu", [(100, 104, 100, 104)]),
      ("hammer", [(106, 107, 101, 102), (101.5, 102.6, 95, 102.5)]),
      ("engulfing", [(102, 103, 100, 101), (101, 105, 99, 102.5)]),
      ("harami", [(106, 107, 99, 100), (101, 104, 100, 103)]),
      ("piercing line", [(106, 107, 99, 100), (100, 106, 96, 104)]),
      ("morning star", [(108, 109, 99, 100), (99, 101, 97, 99.5), (99.5, 107, 97, 105)]),
      ("three soldiers", [(100, 104, 98, 102), (101, 106, 99, 104), (103, 109, 101, 106)]),
    ]
    for (name, shapes) in patterns {
      #expect(Self.balance(shapes) == 1, "\(name)")
      #expect(Self.balance(Self.mirrored(shapes)) == -1, "\(name) upside down")
    }
  }

  @Test("a bar that is none of them is 0")
  func none() {
    let nothing: [[Shape]] = [
      [],
      [(100, 102, 98, 101)],
      [(106, 107, 99, 100), (102, 112, 99, 107)],
      // Opens do not rise: not three soldiers.
      [(100, 104, 98, 102), (99.5, 106, 98, 104), (103, 109, 101, 106)],
      // A hammer's shape after a rising bar.
      [(101, 107, 100, 106), (106, 107.1, 99, 107)],
      // The star's middle body is too large.
      [(108, 109, 99, 100), (99, 104, 96, 102), (102.5, 107, 97, 105)],
    ]
    // Each just beyond the bound of its pattern: marubozu's body, hammer's lower and upper wick,
    // engulfing's equal body, harami's body, piercing line's half, morning star's middle body.
    let nearly: [[Shape]] = [
      [(100, 104.5, 100, 104)],
      [(106, 107, 101, 102), (101.5, 102.6, 99.7, 102.5)],
      [(106, 107, 101, 102), (101.5, 103.5, 95, 102.5)],
      [(102, 103, 100, 101), (101, 105, 99, 102)],
      [(106, 107, 99, 100), (101, 105, 100, 104.25)],
      [(106, 107, 99, 100), (99.5, 106, 96, 103)],
      [(108, 109, 99, 100), (98, 102, 96, 100.5), (100.5, 107, 97, 105)],
    ]
    for shapes in nothing + nearly {
      #expect(Self.balance(shapes) == 0, "\(shapes)")
    }
  }

  @Test("patterns of both sides weigh against one another")
  func balance() {
    // A bullish marubozu after a falling bar: marubozu, engulfing (2 bullish).
    #expect(Self.balance([(102, 103, 100, 101), (101, 104, 101, 104)]) == 1)
    // Three crows whose last has a hammer's shape: one each.
    let mixed: [Shape] = [(110, 111, 107, 108), (108.5, 109, 105, 106), (106.2, 106.3, 100, 105.5)]
    #expect(Self.balance(mixed) == 0)
    // Three soldiers whose last is also a shooting star: one each.
    let star: [Shape] = [(100, 104, 98, 102), (101, 106, 99, 104), (104.5, 120, 104.4, 106)]
    #expect(Self.balance(star) == 0)
  }
}
