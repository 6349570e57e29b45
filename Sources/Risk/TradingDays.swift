public import Market

/// The trading days that were asked for last, one for each rule of when a day turns.
///
/// What it keeps only spares work: a day is the same for all its instants.
public struct TradingDays: Sendable {
  private struct Turn: Equatable {
    var zone: Zone
    var resetSecond: Int64
  }

  /// More rules than firms have in one configuration are not kept.
  private static let kept = 16

  private var known: [(turn: Turn, day: TradingDay)] = []

  public init() {}

  /// The day of `zone` that holds the broker time `brokerTime`, as `TradingDay` computes it.
  ///
  /// - Parameter resetSecond: seconds after local midnight at which the day turns.
  /// - Throws: `RiskError.timeOutOfRange` for a time or an offset that no broker has.
  public mutating func day(
    zone: Zone, resetSecond: Int64, brokerTime: Int64, utcOffset: Int64
  ) throws(RiskError) -> TradingDay {
    let turn = Turn(zone: zone, resetSecond: resetSecond)
    let place = known.firstIndex { $0.turn == turn }
    if let place,
      let same = try TradingDay(
        known[place].day, brokerTime: brokerTime, utcOffset: utcOffset)
    {
      return same
    }
    let day = try TradingDay(
      zone: zone, resetSecond: resetSecond, brokerTime: brokerTime, utcOffset: utcOffset)
    if let place {
      known[place].day = day
    } else if known.count < TradingDays.kept {
      known.append((turn, day))
    }
    return day
  }
}
