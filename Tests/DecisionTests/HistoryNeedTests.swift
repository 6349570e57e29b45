import Decision
import Market
import Testing

@Suite("Which history is complete, as of the event's time")
struct HistoryNeedTests {
  /// A Wednesday, 12:00 broker time.
  private static let noon: Int64 = 1_767_571_200 + 2 * 86_400 + 12 * 3_600

  private static func bars(_ timeframe: Timeframe, _ times: some Sequence<Int64>) -> BarColumns {
    BarColumns(
      times.map { Bar(openTime: $0, open: 1.1, high: 1.2, low: 1, close: 1.1, tickVolume: .nan) })
  }

  /// `count` bars of `timeframe`, the last of which closes at or before `end`.
  private static func window(
    _ timeframe: Timeframe, until end: Int64, count: Int64 = 256
  ) -> BarColumns {
    let last = timeframe.opening(of: end) - timeframe.seconds
    return bars(timeframe, (0..<count).map { last - (count - 1 - $0) * timeframe.seconds })
  }

  private static func book(until end: Int64, without: Timeframe? = nil) -> BarBook {
    var book = BarBook()
    for timeframe in Timeframe.allCases where timeframe != without {
      _ = book.merge(window(timeframe, until: end), timeframe)
    }
    return book
  }

  private func need(
    _ book: BarBook, at time: Int64, _ required: TimeframeSet = .all
  ) -> [Timeframe: Int] {
    HistoryNeed.missing(from: book, at: time, required: required, unconnected: [])
  }

  private let noon = HistoryNeedTests.noon

  @Test(
    "a bar of a finer timeframe in a bucket that has closed proves that its bar is missing",
    arguments: Timeframe.allCases.dropFirst())
  func provenByFiner(timeframe: Timeframe) {
    let end = timeframe.opening(of: noon)
    var book = HistoryNeedTests.book(until: end, without: timeframe)
    // All but the bucket that has just closed.
    _ = book.merge(
      HistoryNeedTests.window(timeframe, until: end - timeframe.seconds), timeframe)
    #expect(need(book, at: end) == [timeframe: 256])
    _ = book.merge(
      HistoryNeedTests.window(timeframe, until: end, count: 2), timeframe)
    #expect(need(book, at: end).isEmpty)
  }

  @Test(
    "time that passes without a bar asks for nothing, however long",
    arguments: [60, 3_600, 86_400, 3 * 86_400, 400 * 86_400])
  func neverByTheClock(seconds: Int64) {
    // From a midnight, at which no bucket is half full.
    let midnight = Timeframe.d1.opening(of: noon)
    #expect(need(HistoryNeedTests.book(until: midnight), at: midnight + seconds).isEmpty)
  }

  @Test("a bar inside the bucket that is still forming proves nothing")
  func forming() {
    var book = HistoryNeedTests.book(until: noon)
    _ = book.merge(HistoryNeedTests.window(.m1, until: noon + 59 * 60, count: 60), .m1)
    for timeframe in [Timeframe.m5, .m15, .m30] {
      _ = book.merge(
        HistoryNeedTests.window(timeframe, until: noon + 59 * 60, count: 20), timeframe)
    }
    #expect(need(book, at: noon + 59 * 60).isEmpty)
    // A minute later the last M1 bars lie in buckets that have closed.
    #expect(
      need(book, at: noon + 3_600) == [.m5: 256, .m15: 256, .m30: 256, .h1: 256])
  }

  @Test("a hole between bars held is none: no tick came, and nothing finer says otherwise")
  func quietHour() {
    var book = HistoryNeedTests.book(until: noon)
    let hour: Int64 = 3_600
    for timeframe in [Timeframe.m1, .m5, .m15, .m30, .h1] {
      let held = book[timeframe].openTime.last ?? 0
      let fresh = (0..<(hour / timeframe.seconds)).map { noon + hour + $0 * timeframe.seconds }
      _ = book.merge(HistoryNeedTests.bars(timeframe, [held] + fresh), timeframe)
    }
    #expect(need(book, at: noon + 2 * hour).isEmpty)
  }

  @Test("timeframes that are not required are never asked for")
  func required() {
    let book = HistoryNeedTests.book(until: noon, without: .m1)
    #expect(need(book, at: noon) == [.m1: 256])
    #expect(need(book, at: noon, [.init(.m15), .init(.h1)]).isEmpty)
  }

  @Test("an event that comes late sees only the bars that had closed by its time")
  func late() {
    var book = HistoryNeedTests.book(until: noon)
    _ = book.merge(HistoryNeedTests.window(.m15, until: noon + 10 * 3_600, count: 50), .m15)
    #expect(book[.m15].openTime.last == noon + 10 * 3_600 - 900)
    for time in [noon, noon + 1, noon + 899, noon + 900, noon + 7 * 900] {
      let seen = book.closed(by: time, .m15)
      #expect(seen.last?.openTime == Timeframe.m15.opening(of: time) - 900)
      #expect(seen.count == 256)
    }
    #expect(need(book, at: noon).isEmpty)
  }

  @Test("an event too late for what is held is asked for its window, not decided on less")
  func tooLate() {
    var book = HistoryNeedTests.book(until: noon)
    _ = book.merge(HistoryNeedTests.window(.m15, until: noon + 40 * 3_600, count: 200), .m15)
    #expect(book.closed(by: noon, .m15).count < 256)
    #expect(need(book, at: noon)[.m15] == 256)
  }

  @Test("bars of unknown volume sent again are no corrections")
  func unknownVolume() {
    var book = HistoryNeedTests.book(until: noon)
    let again = book.merge(HistoryNeedTests.window(.h1, until: noon), .h1)
    #expect(again?.isEmpty == true)
  }

  @Test("an insertion, a correction and an extension in one delivery are all taken and all stored")
  func atOnce() {
    var book = BarBook()
    let times = (0..<300).map { Int64($0) * 900 }
    _ = book.merge(HistoryNeedTests.bars(.m15, times.filter { $0 != 290 * 900 }), .m15)
    let sent = BarColumns(
      (288..<302).map { index in
        let isCorrected = index == 295
        return Bar(
          openTime: Int64(index) * 900, open: 1.1, high: isCorrected ? 1.3 : 1.2, low: 1,
          close: 1.1)
      })
    let changed = book.merge(sent, .m15)
    #expect(changed.map { Array($0.openTime) } == [290, 295, 300, 301].map { $0 * 900 })
    #expect(Array(book[.m15].openTime) == (0..<302).map { $0 * 900 })
    #expect(book[.m15][295].high == 1.3)
  }

  @Test("a merge that is refused changes nothing")
  func refused() {
    let book = HistoryNeedTests.book(until: noon)
    for delivery in [
      HistoryNeedTests.window(.m15, until: noon + 86_400, count: 96),
      HistoryNeedTests.window(.m15, until: noon - 30 * 86_400, count: 256),
    ] {
      var other = book
      #expect(other.merge(delivery, .m15) == nil)
      #expect(other[.m15].openTime == book[.m15].openTime)
    }
  }
}
