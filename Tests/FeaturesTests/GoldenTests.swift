import Features
import Market
import Testing

/// All features against TA-Lib and numpy; `Fixtures/golden/make.py` makes the expected values.
@Suite struct GoldenTests {
  private static let expected: [String: [String: Double]] = {
    var table: [String: [String: Double]] = [:]
    for line in Fixture.lines("golden/expected.csv") {
      let field = line.split(separator: ",")
      guard field.count == 3, let value = Double(field[2]) else { fatalError("malformed: \(line)") }
      table[String(field[0]), default: [:]][String(field[1])] = value
    }
    return table
  }()

  /// Relative 1e-9; an expected zero is met exactly.
  private static func agree(_ got: Double, _ expected: Double) -> Bool {
    if expected.isNaN { return got.isNaN }
    return abs(got - expected) <= 1e-9 * abs(expected)
  }

  private static func row(_ golden: GoldenCase) -> FeatureRow {
    var extractor = FeatureExtractor()
    var row = FeatureRow()
    extractor.extract(golden.window, into: &row)
    return row
  }

  @Test("the generator makes the bars that the expected values were computed from")
  func generator() throws {
    for golden in GoldenCase.all {
      let expected = try #require(Self.expected[golden.name])
      for timeframe in Timeframe.allCases {
        let bars = golden.series[timeframe.rawValue]
        #expect(expected["bars \(timeframe.code)"] == Double(bars.count))
        let times = bars.reduce(0) { $0 + $1.openTime } % 1_000_000_007
        #expect(expected["times \(timeframe.code)"] == Double(times))
        let closes = try #require(expected["closes \(timeframe.code)"])
        let sum = bars.reduce(0) { $0 + $1.close }
        #expect(abs(sum - closes) <= 1e-13 * closes, "\(golden.name) \(timeframe.code)")
      }
    }
  }

  @Test("all 162 features agree with TA-Lib and numpy to 1e-9", arguments: GoldenCase.all)
  func features(golden: GoldenCase) throws {
    let expected = try #require(Self.expected[golden.name])
    let row = Self.row(golden)
    for (index, feature) in Catalogue.features.enumerated() {
      let value = try #require(expected[feature.name], "\(feature.name) has no expected value")
      #expect(
        Self.agree(row.values[index], value),
        "\(golden.name) \(feature.name): expected \(value), was \(row.values[index])")
    }
  }

  @Test("ATR and candle balance of every timeframe agree", arguments: GoldenCase.all)
  func besides(golden: GoldenCase) throws {
    let expected = try #require(Self.expected[golden.name])
    let row = Self.row(golden)
    for timeframe in Timeframe.allCases {
      let atr = try #require(expected["\(timeframe.code).atr"])
      let got = row.atr[timeframe.rawValue]
      #expect(atr.isNaN ? got.isNaN : abs(got - atr) <= 1e-9 * atr)
      let candles = try #require(expected["\(timeframe.code).candles"])
      let pattern = row.candlePattern[timeframe.rawValue]
      #expect(candles.isNaN ? pattern.isNaN : pattern == candles, "\(timeframe.code)")
    }
    #expect(Double(row.session) == expected["session"])
    #expect(
      Self.agree(row.volatilityOverMedian, try #require(expected["volatility_over_median"])))
    let regime = try #require(expected["regime"])
    #expect(row.regime == (regime.isNaN ? nil : Int(regime)))
  }

  @Test("the sequence agrees with numpy to a unit in the last place of a float")
  func sequence() throws {
    let lines = Fixture.lines("golden/sequence.csv")
    #expect(lines.count == 8)
    for line in lines {
      let field = line.split(separator: ",").map(String.init)
      let golden = GoldenCase.named(field[0])
      let timeframe = try #require(Timeframe(code: field[1]))
      let expected = try field.dropFirst(2).map { try #require(Float($0)) }
      #expect(expected.count == 400)
      var got = [Float](repeating: .nan, count: 400)
      let slice = BarSlice(BarColumns(golden.series[timeframe.rawValue]))
      let isDone = got.withUnsafeMutableBufferPointer {
        SequenceEncoder.encode(slice, of: timeframe, utcOffset: golden.utcOffset, into: $0)
      }
      #expect(isDone)
      for index in 0..<400 {
        #expect(
          abs(got[index] - expected[index]) <= max(2e-7 * abs(expected[index]), 1e-12),
          "\(golden.name) \(timeframe.code) [\(index / 8)][\(index % 8)]")
      }
    }
  }
}
