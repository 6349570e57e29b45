import Market
import Risk
import Testing

@Suite struct TradingDayTests {
  @Test("through all of 2026 the day is Prague's by the tz database, at a broker on American time")
  func year() throws {
    let rows = try Fixture("days/days.csv").rows
    #expect(rows.count == 1_752)
    for row in rows {
      let day = try TradingDay(
        zone: .prague, brokerTime: row.integer("broker_time"),
        utcOffset: row.integer("utc_offset"))
      #expect(day.startUTC == (try row.integer("start_utc")), "\(row)")
      #expect(day.nextUTC == (try row.integer("next_utc")), "\(row)")
      #expect(day.start % 86_400 / 3_600 == (try row.integer("start_broker_hour")), "\(row)")
      #expect(day.now == (try row.integer("broker_time")), "\(row)")
    }
  }

  /// Wednesdays of 2026: the broker is 3 hours ahead of UTC from 8 March to 1 November, Prague 2
  /// from 29 March to 25 October.
  @Test(
    "Prague's midnight is 01:00 at the broker, and 02:00 between the American and European changes",
    arguments: [
      (2, 11, 2, 1), (3, 11, 3, 2), (3, 25, 3, 2), (4, 1, 3, 1), (7, 15, 3, 1), (10, 21, 3, 1),
      (10, 28, 3, 2), (11, 4, 2, 1),
    ] as [(Int, Int, Int64, Int)])
  func changes(month: Int, day: Int, hours: Int64, midnight: Int) throws {
    let reset = seconds(2026, month, day, midnight)
    let before = try pragueDay(reset - 1, hours: hours)
    #expect(before.start == reset - 86_400 && before.nextReset == reset)
    let at = try pragueDay(reset, hours: hours)
    #expect(at.start == reset && at.nextReset == reset + 86_400)
    // The broker's own midnight begins no day.
    let broker = try pragueDay(seconds(2026, month, day), hours: hours)
    #expect(broker.start == before.start)
  }

  @Test("times and offsets that no broker has are refused, not computed with")
  func range() {
    for time in [Int64.min, -1, 253_402_300_800, .max] {
      #expect(throws: RiskError.timeOutOfRange(name: "time", was: time)) {
        try TradingDay(zone: .prague, brokerTime: time, utcOffset: 0)
      }
    }
    for offset in [Int64.min, -64_801, 64_801, .max] {
      #expect(throws: RiskError.timeOutOfRange(name: "utc_offset", was: offset)) {
        try TradingDay(zone: .prague, brokerTime: 0, utcOffset: offset)
      }
    }
  }
}
