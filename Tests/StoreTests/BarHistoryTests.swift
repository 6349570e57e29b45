import Market
import Randomness
import Testing

@testable import Store

/// The table beside a dictionary that is told the same.
@Suite("Bars in any order, put in order at any time")
struct BarHistoryTests {
  /// Closes by opening time.
  private typealias Closes = [Int64: Double]

  private let scratch = Scratch()
  private let symbols = ["A", "B"]

  private func open() throws -> Database {
    try Database.open(directory: scratch.path, durability: .normal)
  }

  /// Some bars near the end of what there is, of which each may be new, the same or another.
  private func batch(_ held: Closes, _ random: inout SeededGenerator) -> [Bar] {
    let newest = held.keys.max() ?? 0
    let count = Int.random(in: 0..<10, using: &random) == 0 ? 40 : 3
    let first = newest / 60 - Int64.random(in: -3...6, using: &random)
    var bars = (0..<Int.random(in: 1...count, using: &random)).map { index in
      Samples.bar(
        max(0, first + Int64(index)) * 60, close: 1 + Double.random(in: 0..<1, using: &random))
    }
    if Bool.random(using: &random) { bars.shuffle(using: &random) }
    // A terminal sends most bars again as they are.
    if Bool.random(using: &random) {
      bars = bars.map {
        held[$0.openTime] == nil ? $0 : Samples.bar($0.openTime, close: held[$0.openTime] ?? 0)
      }
    }
    return bars
  }

  private func check(_ bars: BarTable, _ symbol: String, _ held: Closes, _ label: String) throws {
    let times = held.keys.sorted()
    let all = try bars.load(symbol: symbol, timeframe: .m1, last: .max)
    try #require(Array(all.openTime) == times, "\(label)")
    try #require(Array(all.close) == times.map { held[$0] }, "\(label)")
    let few = try bars.load(symbol: symbol, timeframe: .m1, last: 5)
    try #require(Array(few.openTime) == Array(times.suffix(5)), "\(label)")
    let middle = times.isEmpty ? 0 : times[times.count / 2]
    let range = try bars.load(symbol: symbol, timeframe: .m1, from: middle, to: .max, limit: 4)
    try #require(
      Array(range.openTime) == Array(times.filter { $0 >= middle }.prefix(4)), "\(label)")
    let coverage = try bars.coverage(symbol: symbol, timeframe: .m1)
    try #require(coverage?.count ?? 0 == times.count, "\(label)")
    try #require(coverage?.first == times.first && coverage?.last == times.last, "\(label)")
  }

  @Test(
    "every series is what was told last, and was to each decision what was told before it",
    arguments: [1, 2, 3, 4] as [UInt64])
  func any(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var database = try open()
    var held: [String: Closes] = [:]
    var seen: [Int64: [String: Closes]] = [:]
    var decision: Int64 = 2
    for step in 1...300 {
      let symbol = symbols[Int.random(in: 0..<2, using: &random)]
      let bars = batch(held[symbol] ?? [:], &random)
      let label = "seed \(seed), step \(step)"
      switch Int.random(in: 0..<12, using: &random) {
      case 0:
        #expect(throws: StoreError.closed) {
          try database.transaction { () throws(StoreError) in
            try BarTable(database).upsert(bars, symbol: symbol, timeframe: .m1, since: decision)
            throw StoreError.closed
          }
        }
      case 1: try BarTable(database).settle(from: Int.random(in: 1...20, using: &random))
      case 2:
        database.close()
        database = try open()
      default:
        let outcome = try BarTable(database).upsert(
          bars, symbol: symbol, timeframe: .m1, since: decision)
        #expect(outcome.inserted + outcome.replaced + outcome.unchanged == bars.count)
        let before = held[symbol]?.count ?? 0
        for bar in bars { held[symbol, default: [:]][bar.openTime] = bar.close }
        #expect(outcome.inserted == (held[symbol]?.count ?? 0) - before, "\(label)")
      }
      seen[decision] = held
      try check(BarTable(database), symbol, held[symbol] ?? [:], label)
      if Int.random(in: 0..<3, using: &random) > 0 { decision += 1 }
    }
    let reader = BarTable(try Database.openReader(directory: scratch.path))
    for (decision, then) in seen {
      for symbol in symbols {
        let times = (then[symbol] ?? [:]).keys.sorted().suffix(20)
        let loaded = try reader.load(
          symbol: symbol, timeframe: .m1, last: 20, seenBy: decision)
        try #require(Array(loaded.openTime) == Array(times), "seed \(seed), decision \(decision)")
        try #require(
          Array(loaded.close) == times.map { then[symbol]?[$0] },
          "seed \(seed), decision \(decision)")
      }
    }
  }
}
