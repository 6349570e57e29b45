import Market

/// Where each feature lies in a row: the catalogue's order as arithmetic.
///
///     0 … 27    price action, 4 a timeframe      28 candle_pattern, 29 range_position
///     30 … 78   technical, 7 a timeframe         79 adx_14
///     80 … 107  structure, 4 a timeframe         108, 109 fib_position of H4, D1
///     110 … 123 volume, 2 a timeframe            124 … 126 spike, 127 … 129 OBV
///     130 … 143 momentum, 2 a timeframe          144 … 149 acceleration of M5 … D1
///     150 … 161 regime
enum Column {
  static let candlePattern = 28
  static let rangePosition = 29
  static let adx = 79
  static let regime = 150

  static func priceAction(_ timeframe: Timeframe) -> Int { 4 * timeframe.rawValue }
  static func technical(_ timeframe: Timeframe) -> Int { 30 + 7 * timeframe.rawValue }
  static func structure(_ timeframe: Timeframe) -> Int { 80 + 4 * timeframe.rawValue }
  static func volume(_ timeframe: Timeframe) -> Int { 110 + 2 * timeframe.rawValue }
  static func momentum(_ timeframe: Timeframe) -> Int { 130 + 2 * timeframe.rawValue }

  static func fibPosition(_ timeframe: Timeframe) -> Int? {
    switch timeframe {
    case .h4: 108
    case .d1: 109
    default: nil
    }
  }

  static func volumeSpike(_ timeframe: Timeframe) -> Int? {
    switch timeframe {
    case .m5: 124
    case .m15: 125
    case .h1: 126
    default: nil
    }
  }

  static func obvSlope(_ timeframe: Timeframe) -> Int? {
    switch timeframe {
    case .m15: 127
    case .h1: 128
    case .h4: 129
    default: nil
    }
  }

  static func acceleration(_ timeframe: Timeframe) -> Int? {
    timeframe == .m1 ? nil : 143 + timeframe.rawValue
  }
}
