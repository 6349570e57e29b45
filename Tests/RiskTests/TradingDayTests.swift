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

  @Test(
    "around every change of the clocks in Prague and New York from 2024 to 2030 the day is right")
  func clockChanges() throws {
    let rows = try Fixture("days/changes.csv").rows
    #expect(rows.count == 2 * 14 * 37)
    for row in rows {
      let broker = try row.integer("broker_time")
      let offset = try row.integer("utc_offset")
      let day = try TradingDay(zone: .prague, brokerTime: broker, utcOffset: offset)
      #expect(day.startUTC == (try row.integer("start_utc")), "\(row)")
      #expect(day.nextUTC == (try row.integer("next_utc")), "\(row)")
      #expect((23 * 3_600...25 * 3_600).contains(day.nextUTC - day.startUTC))
      let before = try TradingDay(
        zone: .prague, brokerTime: day.start - 1, utcOffset: offset)
      #expect(day.follows(startUTC: before.startUTC) && before.nextUTC == day.startUTC, "\(row)")
      let american = try TradingDay(
        zone: .newYork, resetSecond: 17 * 3_600, brokerTime: broker, utcOffset: offset)
      #expect(american.startUTC == (try row.integer("new_york_start_utc")), "\(row)")
      #expect(american.nextUTC == (try row.integer("new_york_next_utc")), "\(row)")
      #expect(american.lastCallUTC == american.nextUTC)
    }
  }

  /// The broker is 2 hours ahead of UTC, or 3 in American summer time.
  @Test(
    "the last trading before Prague's midnight is 17:00 New York, before a weekend too",
    arguments: [
      // A Wednesday in winter, in the weeks between the changes, in summer, and a Friday.
      (2, 11, 2, 0), (3, 11, 3, 0), (7, 15, 3, 0), (2, 13, 2, 0),
    ] as [(Int, Int, Int64, Int)])
  func lastCall(month: Int, date: Int, hours: Int64, midnight: Int) throws {
    // Noon of that day; 17:00 New York is the broker's midnight.
    let day = try pragueDay(seconds(2026, month, date, 12), hours: hours)
    #expect(day.lastCallUTC + hours * 3_600 == seconds(2026, month, date + 1))
  }

  @Test("a turn that the clock skips or repeats is once a day all the same")
  func skipped() throws {
    // Prague skips 02:00–03:00 on 2026-03-29 and repeats it on 2026-10-25.
    for (month, date) in [(3, 28), (10, 24)] {
      var turns: [Int64] = []
      for hour in 0..<72 {
        let time = seconds(2026, month, date, 0) + Int64(hour) * 3_600
        let day = try TradingDay(
          zone: .prague, resetSecond: 2 * 3_600 + 1_800, brokerTime: time, utcOffset: 0)
        #expect(day.startUTC <= time && time < day.nextUTC)
        if turns.last != day.startUTC { turns.append(day.startUTC) }
      }
      #expect(turns.count == 4)
      for (one, next) in zip(turns, turns.dropFirst()) {
        #expect((22 * 3_600...26 * 3_600).contains(next - one))
      }
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

  @Test("a day that is remembered is the one that is computed, in every zone and through a year")
  func remembered() throws {
    var days = TradingDays()
    let first = seconds(2026, 1, 1)
    // Forth in uneven steps, back now and then, with a broker's clock that changes.
    for step in 0..<4_000 as Range<Int64> {
      let time = first + step * 8_111 - (step % 7 == 0 ? 50_000 : 0)
      let offset: Int64 = step % 1_000 < 500 ? 7_200 : 10_800
      for zone in Zone.allCases {
        for reset in [0, 5_400, 9_000, 61_200] as [Int64] {
          let day = try TradingDay(
            zone: zone, resetSecond: reset, brokerTime: time, utcOffset: offset)
          let known = try days.day(
            zone: zone, resetSecond: reset, brokerTime: time, utcOffset: offset)
          #expect(known == day, "\(zone), \(reset) s, \(time)")
        }
      }
    }
    #expect(throws: RiskError.timeOutOfRange(name: "time", was: -1)) {
      try days.day(zone: .prague, resetSecond: 0, brokerTime: -1, utcOffset: 0)
    }
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
