public import JSON

/// What a backtest's trades made of each day, in multiples of a full risk.
public struct ChallengeHistory: Sendable, Equatable {
  public struct Day: Sendable, Equatable {
    /// The day's result, and its lowest point with every open trade at its worst at once.
    public var change: Double
    public var low: Double
    public var entries: Int

    public init(change: Double, low: Double, entries: Int) {
      self.change = change
      self.low = low
      self.entries = entries
    }
  }

  public let days: [Day]
  public let trades: Int
  public let isInSample: Bool

  public init(days: [Day], trades: Int, isInSample: Bool = false) {
    self.days = days
    self.trades = trades
    self.isInSample = isInSample
  }

  /// Reads `backtest.json`: the trades of its headline.
  ///
  /// - Throws: `BacktestError.notAReport`; `.tooLittle` of fewer than 20 trades.
  public init(_ document: JSONValue, path: String) throws(BacktestError) {
    func wrong(_ what: String) -> BacktestError {
      .notAReport(path: path, reason: "expected \(what)")
    }
    guard document["kind"]?.string == "conviction-backtest" else { throw wrong("kind") }
    guard let rows = document["days"]?.array, let trades = document["trades"]?.array,
      let fraction = document["account"]?["risk_fraction"]?.double, fraction > 0,
      let balance = document["account"]?["balance"]?.double
    else { throw wrong("account, days and trades") }
    let wanted = document["sample"]?.string == "in_sample"
    var place: [Int64: Int] = [:]
    var equities: [Double] = []
    for row in rows {
      guard let day = row[0]?.int64, let equity = row[1]?.double else { throw wrong("days") }
      place[day] = equities.count
      equities.append(equity)
    }
    var days = Array(repeating: Day(change: 0, low: 0, entries: 0), count: equities.count)
    var count = 0
    for trade in trades where trade["in_sample"]?.bool == wanted {
      guard let risk = trade["risk"]?.double, let time = trade["open_time"]?.int64,
        let parts = trade["days"]?.array
      else { throw wrong("trades") }
      let opened = place[(time - 1).flooredDay] ?? place[time.flooredDay]
      let equity = opened.map { $0 > 0 ? equities[$0 - 1] : balance } ?? balance
      // The part of a full risk that the trade was sized to.
      let weight = risk / (fraction * equity)
      for part in parts {
        guard let day = part[0]?.int64, let change = part[1]?.double, let low = part[2]?.double
        else { throw wrong("a trade's days") }
        guard let row = place[day] else { continue }
        days[row].change += weight * change
        days[row].low += weight * low
      }
      if let opened { days[opened].entries += 1 }
      count += 1
    }
    guard count >= 20 else { throw .tooLittle(what: "trades", needed: 20, was: count) }
    self.init(days: days, trades: count, isInSample: wanted)
  }
}

extension Int64 {
  /// The day since 1970 that holds these seconds.
  fileprivate var flooredDay: Int64 { self >= 0 ? self / 86_400 : (self - 86_399) / 86_400 }
}
