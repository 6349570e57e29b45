import Market
import Testing

@Suite struct ZoneTests {
  /// Instants from the IANA tz database as printed by `zdump -v` for 2024–2026.
  @Test(
    "daylight saving begins and ends at the instants of the tz database",
    arguments: [
      (Zone.newYork, Int64(1_710_054_000), Int64(-18_000), Int64(-14_400)),
      (.newYork, 1_730_613_600, -14_400, -18_000),
      (.newYork, 1_772_953_200, -18_000, -14_400),
      (.prague, 1_711_846_800, 3_600, 7_200),
      (.prague, 1_729_990_800, 7_200, 3_600),
      (.london, 1_774_746_000, 0, 3_600), (.helsinki, 1_774_746_000, 7_200, 10_800),
      (.chicago, 1_772_956_800, -21_600, -18_000), (.chicago, 1_793_516_400, -18_000, -21_600),
    ])
  func changes(zone: Zone, at change: Int64, before: Int64, after: Int64) {
    #expect(zone.offset(atUTC: change - 1) == before)
    #expect(zone.offset(atUTC: change) == after)
  }

  @Test("Prague's midnight is found on the day its clock changes")
  func midnightOnChange() {
    // 2026-03-29 in Prague: begins 2026-03-28T23:00Z, lasts 23 hours.
    let noon: Int64 = 1_774_778_400
    #expect(Zone.prague.midnight(atOrBeforeUTC: noon) == 1_774_738_800)
    #expect(Zone.prague.midnight(afterUTC: noon) == 1_774_738_800 + 23 * 3_600)
  }

  @Test("the broker's day turns at 17:00 New York in winter and in summer")
  func brokerDay() {
    let clock = BrokerClock.newYorkClose
    // 2026-01-05T22:00Z and 2026-07-06T21:00Z are both 17:00 in New York.
    #expect(clock.brokerTime(utc: 1_767_650_400) % 86_400 == 0)
    #expect(clock.brokerTime(utc: 1_783_371_600) % 86_400 == 0)
  }

  @Test("broker time converts back to UTC on every hour of two years")
  func roundTrip() {
    let clock = BrokerClock.newYorkClose
    var utc: Int64 = 1_735_689_600
    while utc < 1_798_761_600 {
      let back = clock.utc(brokerTime: clock.brokerTime(utc: utc))
      // In the hour that the clock repeats, the earlier instant is the answer.
      let isRepeated = clock.brokerTime(utc: utc - 3_600) == clock.brokerTime(utc: utc)
      #expect(back == (isRepeated ? utc - 3_600 : utc))
      utc += 3_600
    }
  }
}
