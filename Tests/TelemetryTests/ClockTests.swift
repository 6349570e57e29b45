import Telemetry
import Testing

@Suite struct ClockTests {
  @Test("a manual clock moves when told to, and stops at the end of its range")
  func manual() {
    let clock = ManualClock(epochNanoseconds: 5, monotonicNanoseconds: 7)
    clock.advance(nanoseconds: 10)
    #expect(clock.epochNanoseconds == 15)
    #expect(clock.monotonicNanoseconds == 17)
    clock.setEpoch(nanoseconds: -3)
    #expect(clock.epochNanoseconds == -3)
    #expect(clock.monotonicNanoseconds == 17)
    clock.advance(nanoseconds: .max)
    #expect(clock.monotonicNanoseconds == .max)
  }

  @Test("the system's monotonic clock never steps back, and its wall clock is past 2024")
  func system() {
    let clock = SystemClock()
    let first = clock.monotonicNanoseconds
    #expect(clock.monotonicNanoseconds >= first)
    #expect(clock.epochNanoseconds > 1_704_067_200_000_000_000)
  }

  /// Fields as `date -u -d @…` prints them, the weekday counted from Sunday.
  private static let instants: [(Int64, [Int])] = [
    (0, [1970, 1, 1, 0, 0, 0, 4]),
    (784_111_777, [1994, 11, 6, 8, 49, 37, 0]),
    (1_709_251_199, [2024, 2, 29, 23, 59, 59, 4]),
    (-1, [1969, 12, 31, 23, 59, 59, 3]),
  ]

  @Test("an instant splits into the fields of the calendar", arguments: instants)
  func fields(epochSeconds: Int64, expected: [Int]) {
    let fields = UTCFields(epochSeconds: epochSeconds)
    #expect(
      [
        fields.year, fields.month, fields.day, fields.hour, fields.minute, fields.second,
        fields.weekday,
      ] == expected)
  }
}
