import Features
import Market
import Testing

/// What holds for every feature of the catalogue, whatever it computes.
@Suite struct BatteryTests {
  @Test("more history in front changes no bit", arguments: GoldenCase.all)
  func prefixInvariant(golden: GoldenCase) {
    let window = golden.window
    let shortened = window.replacing { _, bars in bars.count < 256 ? bars : bars.suffix(256) }
    #expect(shortened.features.bits == window.features.bits)
    let lengthened = window.replacing { timeframe, bars in
      guard let first = bars.first, bars.count >= 256 else { return bars }
      let older = SeriesGenerator(seed: 5, start: first.open * 3, noise: 0.02, count: 700)
      return older.bars(until: first.openTime, timeframe) + bars
    }
    #expect(lengthened.features.bits == window.features.bits)
  }

  @Test("bars after the event change no bit, inside or outside of the slices")
  func noLookAhead() {
    for golden in GoldenCase.all {
      let window = golden.window
      let extended = window.replacing { timeframe, bars in
        guard let last = bars.last else { return bars }
        let forming = timeframe.opening(of: golden.eventTime)
        return bars
          + (0..<30).map { step in
            Bar(
              openTime: forming + Int64(step) * timeframe.seconds, open: last.close,
              high: last.close * 5, low: last.close / 5, close: last.close * 4, tickVolume: 1e6)
          }
      }
      #expect(extended.features.bits == window.features.bits, "\(golden.name): in the slices")
      var sliced = extended
      for timeframe in Timeframe.allCases {
        let index = timeframe.rawValue
        sliced.windows[index] = BarSlice(
          extended.windows[index].columns, rows: 0..<window.windows[index].count)
      }
      #expect(sliced.features.bits == window.features.bits, "\(golden.name): beside the slices")
    }
  }

  @Test("future bars of the basket change no bit")
  func noLookAheadInBasket() {
    let window = GoldenCase.named("noisy").window
    var extended = window
    extended.basket = window.basket.map { series in
      var columns = series.bars.columns
      for step in 0..<20 {
        let time = Timeframe.h1.opening(of: window.eventTime) + Int64(step) * 3_600
        columns.append(Bar(openTime: time, open: 1, high: 900, low: 1, close: 900))
      }
      return BasketSeries(name: series.name, bars: BarSlice(columns))
    }
    #expect(extended.features.bits == window.features.bits)
  }

  @Test(
    "with 255 bars of a timeframe its features are NaN, and only its", arguments: Timeframe.allCases
  )
  func ready(missing: Timeframe) {
    let window = GoldenCase.named("noisy").window
    let whole = window.features
    let allFinite = whole.values.allSatisfy(\.isFinite)
    #expect(allFinite)
    let cut = window.replacing { timeframe, bars in
      bars.suffix(timeframe == missing ? 255 : 256)
    }.features
    for (index, feature) in Catalogue.features.enumerated() {
      if feature.timeframes.contains(missing) {
        #expect(cut.values[index].isNaN, "\(feature.name) without \(missing.code)")
      } else {
        #expect(cut.values[index] == whole.values[index], "\(feature.name)")
      }
    }
    for timeframe in Timeframe.allCases {
      #expect(cut.atr[timeframe.rawValue].isNaN == (timeframe == missing))
      #expect(cut.candlePattern[timeframe.rawValue].isNaN == (timeframe == missing))
    }
    #expect((cut.regime == nil) == (missing == .h1))
  }

  @Test("with no bars at all only the clock's features are left")
  func empty() {
    let window = MarketWindow(
      symbol: "", windows: Timeframe.allCases.map { _ in BarSlice(BarColumns()) }, eventTime: 0,
      utcOffset: 0)
    let row = window.features
    for (index, feature) in Catalogue.features.enumerated() {
      #expect(row.values[index].isNaN == !feature.timeframes.isEmpty, "\(feature.name)")
    }
  }

  @Test("a bar whose prices cannot be makes its timeframe unavailable")
  func insane() {
    let window = GoldenCase.named("noisy").window
    let faults: [(String, (inout Bar) -> Void)] = [
      ("NaN open", { $0.open = .nan }), ("NaN high", { $0.high = .nan }),
      ("NaN low", { $0.low = .nan }), ("NaN close", { $0.close = .nan }),
      ("infinite high", { $0.high = .infinity }), ("zero low", { $0.low = 0 }),
      ("close above high", { $0.close = $0.high + 1 }),
      ("open below low", { $0.open = $0.low / 2 }),
    ]
    for (name, fault) in faults {
      for place in [0, 100, 255] {
        let faulty = window.replacing { timeframe, bars in
          var bars = Array(bars.suffix(256))
          if timeframe == .m15 { fault(&bars[place]) }
          return bars
        }.features
        for (index, feature) in Catalogue.features.enumerated() {
          let isHit = feature.timeframes.contains(.m15)
          #expect(faulty.values[index].isNaN == isHit, "\(name) \(place): \(feature.name)")
        }
      }
    }
  }

  @Test("an extractor that has seen other windows gives the same bits as a new one")
  func reused() {
    var extractor = FeatureExtractor()
    var row = FeatureRow()
    for golden in GoldenCase.all + GoldenCase.all.reversed() {
      extractor.extract(golden.window, into: &row)
      #expect(row.bits == golden.window.features.bits, "\(golden.name)")
    }
  }

  @Test("a row of the wrong size is made anew")
  func wrongSize() {
    var row = FeatureRow()
    row.values = [1]
    row.atr = []
    var extractor = FeatureExtractor()
    let window = GoldenCase.named("noisy").window
    extractor.extract(window, into: &row)
    #expect(row.bits == window.features.bits)
  }

  @Test("where nothing moved and nothing traded every bracketed feature is its neutral value")
  func neutral() {
    let flat = SeriesGenerator(seed: 1, start: 1.1, flat: 300, volume: .zero)
    let end: Int64 = 1_767_693_600
    let row = MarketWindow(
      symbol: "",
      windows: Timeframe.allCases.map { BarSlice(BarColumns(flat.bars(until: end, $0))) },
      eventTime: end, utcOffset: 7_200
    ).features
    var neutrals = 0
    for (index, feature) in Catalogue.features.enumerated() {
      guard let neutral = feature.neutral else { continue }
      neutrals += 1
      #expect(row.values[index] == neutral, "\(feature.name)")
    }
    #expect(neutrals == 30 + 14 + 2 + 20 + 3)
  }

  @Test(
    "on flat bars too a feature without its timeframe is NaN, not neutral",
    arguments: Timeframe.allCases)
  func flatAndAbsent(missing: Timeframe) {
    let window = GoldenCase.named("constant").window
    let row = window.replacing { timeframe, bars in
      timeframe == missing ? [] : bars
    }.features
    for (index, feature) in Catalogue.features.enumerated()
    where feature.timeframes.contains(missing) {
      #expect(row.values[index].isNaN, "\(feature.name) without \(missing.code)")
    }
  }

  @Test("unknown tick volumes make the volume features NaN, and only them")
  func unknownVolume() {
    let window = GoldenCase.named("noisy").window
    let whole = window.features
    let row = window.mapBars { _, bar in
      var bar = bar
      bar.tickVolume = .nan
      return bar
    }.features
    for (index, feature) in Catalogue.features.enumerated() {
      if feature.category == .volume {
        #expect(row.values[index].isNaN, "\(feature.name)")
      } else {
        #expect(row.values[index] == whole.values[index], "\(feature.name)")
      }
    }
  }

  @Test("no value is ever infinite, at prices from 1e-300 to 1e300")
  func extremes() {
    let end: Int64 = 1_767_693_600
    for start in [1e-300, 1e-150, 1e150, 1e300] {
      for noise in [1e-14, 0.01, 0.5] {
        let series = SeriesGenerator(seed: 77, start: start, noise: noise)
        let bars = Timeframe.allCases.map { BarSlice(BarColumns(series.bars(until: end, $0))) }
        let row = MarketWindow(
          symbol: "", windows: bars, eventTime: end, utcOffset: 0,
          basket: [BasketSeries(name: "", bars: bars[4])]
        ).features
        let anyInfinite = row.values.contains { $0.isInfinite }
        #expect(!anyInfinite, "\(start) \(noise)")
      }
    }
  }

  @Test("no value is ever infinite where prices and volumes jump across every magnitude")
  func jumps() {
    let end: Int64 = 1_767_693_600
    let volumes = [0, 1, 1e300, .nan, .leastNonzeroMagnitude, 1e12]
    for seed in UInt64(0)..<20 {
      var random = SplitMix(seed: seed)
      let flat = SeriesGenerator(seed: seed, start: 1, flat: 300)
      let slices = Timeframe.allCases.map { timeframe in
        let bars = flat.bars(until: end, timeframe).map { bar in
          func price() -> Double {
            Double(sign: .plus, exponent: Int(random.uniform() * 2_040) - 1_020, significand: 1)
          }
          let (open, close) = (price(), price())
          return Bar(
            openTime: bar.openTime, open: open, high: max(open, close), low: min(open, close),
            close: close, tickVolume: volumes[Int(random.uniform() * 6)])
        }
        return BarSlice(BarColumns(bars))
      }
      let row = MarketWindow(
        symbol: "", windows: slices, eventTime: end, utcOffset: 0,
        basket: [BasketSeries(name: "", bars: slices[4])]
      ).features
      for (index, feature) in Catalogue.features.enumerated() {
        #expect(!row.values[index].isInfinite, "\(feature.name), seed \(seed)")
      }
      let isMostlyKnown = row.values.count(where: \.isFinite) > 20
      #expect(isMostlyKnown, "seed \(seed)")
    }
  }

  @Test("times beyond any clock do not trap")
  func extremeTimes() {
    var window = GoldenCase.named("noisy").window
    for (time, offset) in [(Int64.max, Int64.min), (.min, .max), (.min, .min), (.max, 0)] {
      window.eventTime = time
      window.utcOffset = offset
      let sine = window.features.value("hour_sin") ?? .nan
      #expect(abs(sine) <= 1)
    }
  }
}
