/// What a payload may hold at most.
enum PayloadLimits {
  /// Bars of one timeframe in one event: four windows, so that a terminal can catch up in one call.
  static let eventBarsMax = 1_024
  /// Bars in one `/history` call.
  static let historyBarsMax = 20_000
  static let positionsMax = 1_000
  static let calendarMax = 2_000
  static let numberMax = 1e12
  static let positiveText = "a number above 0 and below 10^12"
  /// 2000-01-01 to 2100-01-01.
  static let time: ClosedRange<Int64> = 946_684_800...4_102_444_800
  static let timeText = "epoch seconds from 2000 to 2100"
  /// No civil clock is further than 14 hours from UTC.
  static let utcOffset: ClosedRange<Int64> = -50_400...50_400
  static let eventIDBytesMax = 128
  static let symbolBytesMax = 32
}
