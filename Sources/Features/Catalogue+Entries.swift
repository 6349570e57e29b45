import Market

/// The six categories' entries.
extension Catalogue {
  static let priceAction: [Feature] =
    each(
      .priceAction,
      [
        ("open", "(o − c[-2]) / ATR(14)", 0),
        ("high", "(h − c[-2]) / ATR(14)", 0),
        ("low", "(l − c[-2]) / ATR(14)", 0),
        ("close", "(c − c[-2]) / ATR(14)", 0),
      ])
    + [
      Feature(
        "H1.candle_pattern", .priceAction, TimeframeSet(.h1),
        "(bullish − bearish) / (bullish + bearish) patterns that end on the last bar", neutral: 0),
      Feature(
        "D1.range_position", .priceAction, TimeframeSet([.m1, .d1]),
        "(last M1 close − lowest low of 20) / (highest high of 20 − lowest low of 20)",
        neutral: 0.5),
    ]

  static let technical: [Feature] =
    each(
      .technical,
      [
        ("rsi_14", "RSI(14), 0…100; 0 where no close changed, as in TA-Lib", nil),
        ("macd", "line of MACD(12, 26, 9) / ATR(14)", nil),
        ("macd_hist", "histogram of MACD(12, 26, 9) / ATR(14)", nil),
        ("bb_percent_b", "(c − lower) / (upper − lower) of BBANDS(20, 2)", 0.5),
        ("bb_width", "(upper − lower) / middle of BBANDS(20, 2)", nil),
        ("atr_14", "ATR(14) / c", nil),
        ("stoch_k", "slow %K of STOCH(14, 3, SMA, 3, SMA), 0…100; a raw %K of no range is 50", 50),
      ])
    + some(
      [.h1], .technical, "adx_14", "ADX(14), 0…100; 0 where nothing moved, as in TA-Lib")

  static let structure: [Feature] =
    each(
      .structure,
      [
        (
          "support_distance",
          "(c − highest pivot low below c in 128 bars) / ATR(14), at most 10; 10 without one", nil
        ),
        (
          "resistance_distance",
          "(lowest pivot high above c in 128 bars − c) / ATR(14), at most 10; 10 without one", nil
        ),
        ("trend", "(EMA(20) − EMA(50)) / ATR(14)", nil),
        (
          "breakout",
          "(c − highest high of the 20 bars before) / ATR(14) above it, "
            + "(c − lowest low of the 20 before) / ATR(14) below it, else 0", nil
        ),
      ])
    + some(
      [.h4, .d1], .structure, "fib_position",
      "(highest high of 55 − c) / (highest high of 55 − lowest low of 55)", neutral: 0.5)

  static let volume: [Feature] =
    each(
      .volume,
      [
        ("volume_ratio", "v / SMA(20) of v", 1),
        ("volume_trend", "SMA(5) of v / SMA(20) of v", 1),
      ])
    + some(
      [.m5, .m15, .h1], .volume, "volume_spike",
      "(v − mean of v) / deviation of v over the last 50 bars", neutral: 0)
    + some(
      [.m15, .h1, .h4], .volume, "obv_slope",
      "(OBV[-1] − OBV[-11]) / sum of the last 10 v", neutral: 0)

  static let momentum: [Feature] =
    each(
      .momentum,
      [
        ("momentum_10", "(c − c[-11]) / ATR(14)", nil),
        ("roc_5", "ROC(5) = 100 · (c / c[-6] − 1)", nil),
      ])
    + some(
      [.m5, .m15, .m30, .h1, .h4, .d1], .momentum, "acceleration",
      "((c − c[-6]) − (c[-6] − c[-11])) / ATR(14)")

  static let regime: [Feature] = [
    Feature(
      "regime", .regime, TimeframeSet(.h1),
      "2 volatile if H1.volatility_percentile > 0.9, else 1 trending if H1.adx_14 > 25, "
        + "else 0 ranging"),
    Feature(
      "H1.efficiency_ratio", .regime, TimeframeSet(.h1),
      "Kaufman(20) = |c − c[-21]| / sum of the last 20 |Δc|"),
    Feature(
      "H1.volatility", .regime, TimeframeSet(.h1),
      "population deviation of the last 24 log returns"),
    Feature(
      "H1.volatility_percentile", .regime, TimeframeSet(.h1),
      "share of the last 200 values of ATR(14) / c that are ≤ the last"),
    Feature(
      "volatility_ratio", .regime, TimeframeSet(.h1),
      "deviation of the last 24 H1 log returns / deviation of the last 168", neutral: 1),
    Feature(
      "basket_correlation", .regime, TimeframeSet(.h1),
      "mean Pearson correlation of the last 120 aligned H1 log returns with each other symbol",
      neutral: 0),
    Feature(
      "relative_strength", .regime, TimeframeSet(.h1),
      "(own 24-bar H1 log return − mean of all symbols', own included) / deviation over them",
      neutral: 0),
    Feature("session_asian", .regime, [], "1 from 09:00 to 18:00 in Tokyo, else 0"),
    Feature("session_london", .regime, [], "1 from 08:00 to 17:00 in London, else 0"),
    Feature("session_new_york", .regime, [], "1 from 08:00 to 17:00 in New York, else 0"),
    Feature("hour_sin", .regime, [], "sin(2π · hours of the UTC day / 24)"),
    Feature("hour_cos", .regime, [], "cos(2π · hours of the UTC day / 24)"),
  ]
}
