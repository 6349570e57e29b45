import Market
import Risk

/// When an event was made.
///
/// MetaTrader's bars close with the first tick of a later one, so the last bars before a market's
/// daily pause close when it trades again: an index's day, of 00:00, is told at 01:00, while the
/// account's currencies went on. The event is of the close, and its account, positions and quote are
/// of the tick.
extension BarCloseEvent {
  /// By how much the account's other events may be behind the tick, in seconds: they come at least
  /// every quarter of an hour, and a clock that is wrong would be further ahead.
  private static let companionSecondsMax: Int64 = 960

  /// What its account, positions and quote are of, in broker time.
  var madeAt: Int64 { pauseEnd ?? time }

  /// Whether it is older than the account's last event, which was answered already; one of a wrong
  /// clock, far ahead, does not make all others late.
  ///
  /// - Parameter last: broker time of the account's last close; nil before the first.
  func isLate(after last: Int64?) -> Bool {
    guard let last else { return false }
    return madeAt < last && time >= last - TradingDay.lateSecondsMax
  }

  /// The tick's own time, where all that is known says that the market paused until then; nil of any
  /// other event: one of a close that the account has gone past is late.
  ///
  /// It takes the account's other events, which have gone past the close and come to no later than the
  /// tick, and the symbol's own bars, of which none may lie between the two.
  ///
  /// - Parameters:
  ///   - last: broker time of the account's last close; nil before the first.
  ///   - book: the symbol's bars, the event's own merged in.
  func pauseEnd(after last: Int64?, _ book: BarBook?, _ settings: EntrySettings) -> Int64? {
    guard let tick = quote.time, let last, last > time, tick >= last else { return nil }
    let (lag, overflow) = tick.subtractingReportingOverflow(time)
    guard !overflow, lag <= settings.pauseSecondsMax,
      tick - last <= BarCloseEvent.companionSecondsMax,
      !(book?.hasBar(openedSince: time, closedBy: tick) ?? false)
    else { return nil }
    return tick
  }
}

extension BarBook {
  /// Whether a bar of any timeframe opened at `start` or later and had closed by `end`.
  fileprivate func hasBar(openedSince start: Int64, closedBy end: Int64) -> Bool {
    Timeframe.allCases.contains { timeframe in
      let columns = self[timeframe]
      let row = columns.firstIndex(atOrAfter: start)
      return row < columns.count && columns.openTime[row] <= end - timeframe.seconds
    }
  }
}
