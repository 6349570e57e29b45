import Decision
import Market
import TestSupport
import Testing

/// The high bits of a linear congruential generator.
private struct Steps {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}

@Suite("The bars held of a symbol")
struct BarBookTests {
  private static func bars(_ range: Range<Int64>, close: Double = 1.1) -> BarColumns {
    BarColumns(
      range.map {
        Bar(openTime: $0 * 900, open: 1.1, high: 1.2, low: 1, close: close, tickVolume: 5)
      })
  }

  @Test("a whole window stands alone, a shorter first one does not")
  func first() {
    var book = BarBook()
    #expect(book.merge(BarBookTests.bars(0..<255), .m15) == nil)
    #expect(book[.m15].isEmpty)
    #expect(book.merge(BarBookTests.bars(0..<256), .m15)?.count == 256)
    #expect(book[.m15].count == 256)
  }

  @Test("bars that overlap extend, and only what is new is to be stored")
  func overlap() {
    var book = BarBook()
    _ = book.merge(BarBookTests.bars(0..<256), .m15)
    let changed = book.merge(BarBookTests.bars(255..<258), .m15)
    #expect(changed.map { Array($0.openTime) } == [256 * 900, 257 * 900])
    #expect(book[.m15].count == 258)
  }

  /// What should be held, by the plainest means: a bar of each time, the last word counts.
  @Test("whatever is delivered in whatever pieces, the book holds the last word on every bar")
  func deliveries() throws {
    for seed: UInt64 in 1...40 {
      var random = Steps(state: seed)
      var expected: [Int64: Bar] = [:]
      var book = BarBook()
      func take(_ bars: [Bar]) throws {
        let merged = book.merge(BarColumns(bars), .m15)
        let changed = try #require(merged, "seed \(seed)")
        let times = bars.filter { !($0 == expected[$0.openTime]) }.map(\.openTime)
        #expect(Array(changed.openTime) == times, "seed \(seed)")
        for bar in bars { expected[bar.openTime] = bar }
        let held = expected.values.sorted { $0.openTime < $1.openTime }.suffix(BarBook.held)
        #expect((0..<book[.m15].count).map { book[.m15][$0] } == Array(held), "seed \(seed)")
        expected = Dictionary(uniqueKeysWithValues: held.map { ($0.openTime, $0) })
      }
      func bar(_ number: Int64, _ close: Double) -> Bar {
        Bar(
          openTime: number * 900, open: 1.1, high: 1.2, low: 1, close: close, tickVolume: 5,
          spreadPoints: 3)
      }
      try take((0..<256).map { bar($0 * 2, 1.1) })
      var end: Int64 = 511
      for _ in 0..<6 {
        let back = Int64(random.next() % 40)
        let length = Int64(random.next() % 60) + 1
        let isCorrection = random.next() % 3 == 0
        let fills = random.next() % 4 == 0
        let first = (end - 1 - 2 * back) / 2 * 2
        let numbers = (first..<first + 2 * length).filter { $0 % 2 == 0 || fills }
        try take(
          numbers.map { number in
            let known = expected[number * 900]?.close ?? 1.1
            return bar(number, isCorrection && number % 6 == 0 ? 1.15 : known)
          })
        end = max(end, first + 2 * length - 1)
      }
    }
  }

  @Test("windows out of one memory are taken in as any others, corrections between them included")
  func sharedWindows() throws {
    func closes(_ bars: BarColumns?) -> [String]? {
      bars.map { $0.map { "\($0.openTime): \($0.close)" } }
    }
    let whole = BarBookTests.bars(0..<800)
    for seed: UInt64 in 1...30 {
      var random = Steps(state: seed)
      var book = BarBook()
      var plain = BarBook()
      var row = 0
      for step in 0..<60 {
        let delivery: BarColumns
        switch random.next() % 8 {
        case 0:
          let first = Int64(row) + Int64(random.next() % 250)
          delivery = BarBookTests.bars(first..<first + 2, close: 1.1 + Double(step) * 1e-4)
        case 1:
          let end = Int64(row + 256)
          delivery = BarBookTests.bars(end - 1..<end + Int64(random.next() % 90))
        case 2: delivery = BarColumns(BarSlice(whole, rows: max(0, row - 3)..<row + 250))
        default:
          row += Int(random.next() % 4)
          delivery = BarColumns(BarSlice(whole, rows: row..<row + 256))
        }
        let place = "seed \(seed), step \(step)"
        // The same bars in a memory of their own are compared one by one.
        let changed = plain.merge(BarColumns(Array(delivery)), .m15)
        #expect(closes(book.merge(delivery, .m15)) == closes(changed), "\(place)")
        #expect(closes(book[.m15]) == closes(plain[.m15]), "\(place)")
      }
    }
  }

  @Test("bars that do not overlap and fill no window are not taken in")
  func gap() {
    var book = BarBook()
    _ = book.merge(BarBookTests.bars(0..<256), .m15)
    #expect(book.merge(BarBookTests.bars(256..<300), .m15) == nil)
    #expect(book[.m15].count == 256)
  }

  @Test("a window beyond a gap replaces what was held, an older one never does")
  func replaced() {
    var book = BarBook()
    _ = book.merge(BarBookTests.bars(1_000..<1_256), .m15)
    #expect(book.merge(BarBookTests.bars(0..<256), .m15) == nil)
    #expect(book[.m15].openTime.first == 900_000)
    #expect(book.merge(BarBookTests.bars(2_000..<2_256), .m15)?.count == 256)
    #expect(book[.m15].openTime.first == 1_800_000)
  }

  @Test("a correction replaces a bar in its place, and the same bars again change nothing")
  func corrected() {
    var book = BarBook()
    _ = book.merge(BarBookTests.bars(0..<256), .m15)
    #expect(book.merge(BarBookTests.bars(0..<256), .m15)?.isEmpty == true)
    let changed = book.merge(BarBookTests.bars(200..<202, close: 1.15), .m15)
    #expect(changed?.count == 2)
    #expect(book[.m15].count == 256)
    #expect(book[.m15][200].close == 1.15)
    #expect(book[.m15][202].close == 1.1)
  }

  @Test("a bar that history gained is put between those held")
  func inserted() {
    var book = BarBook()
    var holed = (0..<300).map { Int64($0) }
    holed.remove(at: 280)
    _ = book.merge(
      BarColumns(holed.map { BarBookTests.bars($0..<($0 + 1))[0] }), .m15)
    let changed = book.merge(BarBookTests.bars(278..<301), .m15)
    #expect(changed.map { Array($0.openTime) } == [280 * 900, 300 * 900])
    #expect(Array(book[.m15].openTime) == (0..<301).map { $0 * 900 })
  }

  @Test("no more is held than a window and what other symbols may lag")
  func bounded() {
    var book = BarBook()
    _ = book.merge(BarBookTests.bars(0..<1_000), .m15)
    #expect(book[.m15].count == BarBook.held)
    #expect(book[.m15].openTime.last == 899_100)
  }

  @Test("nothing sent is nothing changed")
  func empty() {
    var book = BarBook()
    #expect(book.merge(BarColumns(), .m1)?.isEmpty == true)
  }

  @Test("a missing window, a stale one and an unconnected one are asked for, a whole one is not")
  func need() {
    let time = MarketHistory.instant
    let book = Scene.books(until: time)["EURUSD"] ?? BarBook()
    func need(
      _ book: BarBook, _ required: TimeframeSet = .all, unconnected: TimeframeSet = []
    ) -> [Timeframe: Int] {
      HistoryNeed.missing(from: book, at: time, required: required, unconnected: unconnected)
    }
    #expect(need(book).isEmpty)
    #expect(
      need(BarBook()) == Dictionary(uniqueKeysWithValues: Timeframe.allCases.map { ($0, 256) }))
    #expect(need(BarBook(), TimeframeSet(.h1)) == [.h1: 256])
    #expect(need(book, unconnected: TimeframeSet(.h4)) == [.h4: 256])
    var stale = book
    var columns = book[.h1]
    columns = BarColumns((0..<(columns.count - 2)).map { columns[$0] })
    stale.load(columns, .h1)
    #expect(need(stale) == [.h1: 256])
  }
}
