import Features
import Market
import Testing

/// What the definitions imply, without computing them a second time.
@Suite struct PropertyTests {
  @Test("another unit of price changes no bit", arguments: GoldenCase.all)
  func unitless(golden: GoldenCase) {
    let window = golden.window
    for scale in [0x1p-40, 0x1p30] {
      let scaled = window.mapBars { _, bar in
        var bar = bar
        bar.open *= scale
        bar.high *= scale
        bar.low *= scale
        bar.close *= scale
        return bar
      }
      let (left, right) = (window.features, scaled.features)
      for (index, feature) in Catalogue.features.enumerated() {
        let isSame =
          left.values[index] == right.values[index]
          || (left.values[index].isNaN && right.values[index].isNaN)
        #expect(isSame, "\(golden.name) \(feature.name)")
      }
    }
  }

  @Test("a market upside down has the opposite features")
  func mirrored() {
    // Prices in quarters: 2,000 less a price is exact.
    let window = GoldenCase.named("coarse").window
    let mirror = window.mapBars { _, bar in
      Bar(
        openTime: bar.openTime, open: 2_000 - bar.open, high: 2_000 - bar.low,
        low: 2_000 - bar.high, close: 2_000 - bar.close, tickVolume: bar.tickVolume)
    }
    let (left, right) = (window.features, mirror.features)
    #expect(left.atr == right.atr)
    #expect(left.candlePattern == right.candlePattern.map { $0 == 0 ? 0 : -$0 })
    for timeframe in Timeframe.allCases {
      func value(_ row: FeatureRow, _ name: String) -> Double {
        row.value("\(timeframe.code).\(name)") ?? .nan
      }
      #expect(value(left, "support_distance") == value(right, "resistance_distance"))
      #expect(value(left, "resistance_distance") == value(right, "support_distance"))
      #expect(value(left, "breakout") == -value(right, "breakout"))
      #expect(value(left, "momentum_10") == -value(right, "momentum_10"))
      #expect(value(left, "high") == -value(right, "low"))
      #expect(value(left, "close") == -value(right, "close"))
      #expect(abs(value(left, "rsi_14") + value(right, "rsi_14") - 100) < 1e-9)
      #expect(abs(value(left, "stoch_k") + value(right, "stoch_k") - 100) < 1e-9)
      #expect(abs(value(left, "bb_percent_b") + value(right, "bb_percent_b") - 1) < 1e-9)
      #expect(abs(value(left, "macd") + value(right, "macd")) < 1e-9)
      #expect(abs(value(left, "trend") + value(right, "trend")) < 1e-9)
    }
    #expect(left.value("H1.obv_slope") == right.value("H1.obv_slope").map { -$0 })
  }

  @Test("session and hour follow the zones' own clocks")
  func clock() {
    var window = GoldenCase.named("noisy").window
    // 2026-03-09 13:00 UTC: New York is on summer time, London is not yet.
    window.eventTime = 1_773_061_200 + 10_800
    window.utcOffset = 10_800
    let row = window.features
    #expect(row.session == 4)
    #expect(row.value("session_london") == 1)
    #expect(row.value("session_new_york") == 1)
    #expect(row.value("session_asian") == 0)
    #expect(abs((row.value("hour_sin") ?? .nan) + 0.25881904510252074) < 1e-12)
    #expect(abs((row.value("hour_cos") ?? .nan) + 0.9659258262890683) < 1e-12)
  }
}
