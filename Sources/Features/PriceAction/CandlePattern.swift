/// The balance of bullish and bearish candle patterns that end on the last bar, −1…1.
///
/// (bullish − bearish) / (bullish + bearish) over the patterns found, 0 where there is none. With
/// x the last bar, y the one before and z the one before that, and of a bar
///
///     body = |close − open|        range = high − low
///     up: close > open             upper = high − max(open, close)
///     down: close < open           lower = min(open, close) − low
///
/// the patterns are, bullish (a bearish one is the same with up and down, high and low, and the
/// comparisons of prices reversed):
///
/// 1. marubozu: x up, body(x) ≥ 0.9 · range(x).
/// 2. hammer (shooting star): y down, range(x) > 0, lower(x) ≥ 2 · body(x),
///    upper(x) ≤ 0.1 · range(x).
/// 3. engulfing: y down, x up, open(x) ≤ close(y), close(x) ≥ open(y), body(x) > body(y).
/// 4. harami: y down, x up, open(x) ≥ close(y), close(x) ≤ open(y), body(x) ≤ 0.5 · body(y).
/// 5. piercing line (dark cloud cover): y down, x up, open(x) ≤ close(y),
///    0.5 · (open(y) + close(y)) < close(x) < open(y).
/// 6. morning star (evening star): z down, body(y) ≤ 0.3 · body(z), x up,
///    close(x) > 0.5 · (open(z) + close(z)).
/// 7. three white soldiers (black crows): z, y, x up; open(z) < open(y) < open(x);
///    close(z) < close(y) < close(x).
///
/// Source of the shapes: S. Nison, "Japanese Candlestick Charting Techniques" (1991), without the
/// gaps that his daily stock bars have and a continuous market does not.
@inline(__always)
func candlePattern(_ view: BarView) -> Double {
  let last = Candle(view, BarView.last)
  let middle = Candle(view, BarView.last - 1)
  let first = Candle(view, BarView.last - 2)
  let bullish = bullishPatterns(first, middle, last)
  let bearish = bullishPatterns(first.mirrored, middle.mirrored, last.mirrored)
  let total = bullish + bearish
  return total == 0 ? 0 : Double(bullish - bearish) / Double(total)
}

/// How many of the seven bullish patterns `z`, `y`, `x` end in.
private func bullishPatterns(_ z: Candle, _ y: Candle, _ x: Candle) -> Int {
  var count = 0
  func tally(_ isFound: Bool) { count += isFound ? 1 : 0 }
  tally(x.isUp && x.body >= 0.9 * x.range)
  tally(y.isDown && x.range > 0 && x.lower >= 2 * x.body && x.upper <= 0.1 * x.range)
  if y.isDown && x.isUp {
    tally(x.open <= y.close && x.close >= y.open && x.body > y.body)
    tally(x.open >= y.close && x.close <= y.open && x.body <= 0.5 * y.body)
    tally(x.open <= y.close && x.close > 0.5 * (y.open + y.close) && x.close < y.open)
  }
  if x.isUp {
    tally(z.isDown && y.body <= 0.3 * z.body && x.close > 0.5 * (z.open + z.close))
    tally(
      z.isUp && y.isUp && z.open < y.open && y.open < x.open && z.close < y.close
        && y.close < x.close)
  }
  return count
}
