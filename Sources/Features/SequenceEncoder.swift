import Glibc
public import Market

/// The sequence model's input: the last 50 bars in eight channels, oldest bar first.
///
///     [0][0] … [0][7] | [1][0] … | … | [49][0] … [49][7]
///
/// For each bar with close c′ of the bar before it: ln(open/c′), ln(high/c′), ln(low/c′),
/// ln(close/c′); ln((1 + v)/(1 + mean of the 50 v)) and 1, or 0 and 0 throughout where any of the
/// 50 tick volumes is unknown; sin and cos of 2π · hours of the UTC day / 24 at the bar's close.
public struct SequenceEncoder {
  /// Bars in a sequence; one more is needed before them.
  public static let bars = 50

  /// The channels' names, in order.
  public static let channels = [
    "open", "high", "low", "close", "volume", "volume_known", "hour_sin", "hour_cos",
  ]

  /// Writes the 400 values of the last 51 bars of `slice` to `output`.
  ///
  /// `utcOffset` is broker minus UTC in seconds at the event, taken for all of the bars.
  ///
  /// - Precondition: `output` holds at least 400 values.
  /// - Returns: false where there are fewer than 51 bars or a value is not finite; `output` is then
  ///   unspecified.
  public static func encode(
    _ slice: BarSlice, of timeframe: Timeframe, utcOffset: Int64,
    into output: UnsafeMutableBufferPointer<Float>
  ) -> Bool {
    precondition(output.count >= bars * channels.count, "expected room for 400 values")
    guard slice.count > bars else { return false }
    let last = slice.rows.upperBound
    return slice.columns.withPointers {
      encode($0, last - bars..<last, timeframe, utcOffset, output)
    }
  }

  private static func encode(
    _ columns: BarPointers, _ rows: Range<Int>, _ timeframe: Timeframe, _ utcOffset: Int64,
    _ output: UnsafeMutableBufferPointer<Float>
  ) -> Bool {
    let width = channels.count
    let first = rows.lowerBound
    let volumes = UnsafeBufferPointer(start: columns.tickVolume + first, count: rows.count)
    let isVolumeKnown = !volumes.contains { $0.isNaN }
    let mean = volumes.reduce(0, +) / Double(bars)
    var isFinite = true
    for row in rows {
      let previous = columns.close[row - 1]
      let closeTime = columns.openTime[row] &+ timeframe.seconds &- utcOffset
      let angle = FeatureExtractor.dayAngle(utc: closeTime)
      let base = (row - first) * width
      output[base] = Float(log(columns.open[row] / previous))
      output[base + 1] = Float(log(columns.high[row] / previous))
      output[base + 2] = Float(log(columns.low[row] / previous))
      output[base + 3] = Float(log(columns.close[row] / previous))
      output[base + 4] =
        isVolumeKnown ? Float(log((1 + columns.tickVolume[row]) / (1 + mean))) : 0
      output[base + 5] = isVolumeKnown ? 1 : 0
      output[base + 6] = Float(sin(angle))
      output[base + 7] = Float(cos(angle))
      for channel in 0..<5 where !output[base + channel].isFinite { isFinite = false }
    }
    return isFinite
  }
}
