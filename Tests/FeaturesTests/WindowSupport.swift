import Features
import Market

extension FeatureRow {
  /// The values' bits: two rows are the same only where these are.
  var bits: [UInt64] {
    // A NaN's payload says nothing; all count as one.
    (values + atr + candlePattern).map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern }
      + [UInt64(session), UInt64((regime ?? -1) + 1)]
  }

  func value(_ name: String) -> Double? { Catalogue.index(of: name).map { values[$0] } }
}

extension MarketWindow {
  /// The features by an extractor that has seen nothing else.
  var features: FeatureRow {
    var extractor = FeatureExtractor()
    var row = FeatureRow()
    extractor.extract(self, into: &row)
    return row
  }

  /// The same window with every bar of every timeframe changed.
  func mapBars(_ change: (Timeframe, Bar) -> Bar) -> MarketWindow {
    replacing { timeframe, bars in bars.map { change(timeframe, $0) } }
  }

  /// The same window with each timeframe's bars replaced.
  func replacing(_ change: (Timeframe, [Bar]) -> [Bar]) -> MarketWindow {
    var copy = self
    for timeframe in Timeframe.allCases {
      let slice = windows[timeframe.rawValue]
      let bars = (0..<slice.count).map { slice[$0] }
      copy.windows[timeframe.rawValue] = BarSlice(BarColumns(change(timeframe, bars)))
    }
    return copy
  }
}
