import Agent
import Decision
import Market
import Risk
import TestSupport
import Testing

@testable import Server

@Suite("A decision is a pure function")
struct PurityTests {
  @Test("the same event, world and memory give the same bytes")
  func twice() throws {
    let scene = try Scene()
    #expect(try scene.bytes() == scene.bytes())
    #expect(try scene.decide().decision.action == .enter)
  }

  @Test("what a decider decided before leaves no trace in what it decides next")
  func noTrace() throws {
    let scene = try Scene()
    var decider = Decider(scene.settings)
    for minutes: Int64 in [1, 60, 225] {
      var other = try Scene(at: MarketHistory.instant + minutes * 60)
      other.event.positions = [other.position()]
      _ = try other.bytes(&decider)
    }
    #expect(try scene.bytes(&decider) == scene.bytes())
  }

  @Test("a decision that cannot be made leaves the memory as it was")
  func thrown() throws {
    var scene = try Scene()
    scene.event.positions = [scene.position()]
    scene.memory = try scene.decide().memory
    scene.event.time += 60
    scene.event.positions = []
    // No broker has such a clock.
    scene.event.utcOffset = 100_000
    var decider = Decider(scene.settings)
    var memory = scene.memory
    #expect(throws: DecisionError.self) {
      try decider.decide(scene.event, scene.world, memory: &memory, decisionID: 8)
    }
    #expect(memory.json == scene.memory.json)
  }

  @Test("the order in which dictionaries were filled does not matter")
  func dictionaryOrder() throws {
    let scene = try Scene()
    let expected = try scene.bytes()
    for seed in 0..<6 {
      var shuffled = scene
      var generator = Counting(state: UInt64(seed) * 7_919 + 1)
      shuffled.world.books = [:]
      // Other keys that come and go leave another layout behind.
      for index in 0..<(seed * 40) { shuffled.world.books["X\(index)"] = BarBook() }
      for index in 0..<(seed * 40) { shuffled.world.books["X\(index)"] = nil }
      for (root, book) in scene.world.books.shuffled(using: &generator) {
        shuffled.world.books[root] = book
      }
      #expect(try shuffled.bytes() == expected)
    }
  }

  @Test("instruments and spreads may be remembered in any order")
  func memoryOrder() throws {
    var scene = try Scene()
    scene.event.positions = [scene.position(1, symbol: "XAUUSD.r"), scene.position(2)]
    let spec = scene.event.spec
    let names = ["XAUUSD.r", "GBPUSD.r", "US30.r", "USOIL.r"]
    func filled(_ names: [String]) -> Scene {
      var filled = scene
      for name in names {
        let root = String(name.dropLast(2))
        filled.memory.instruments[name] = Instrument(root: root, spec: spec)
        filled.memory.spreads[root] = [0.1, 0.2]
        filled.memory.entryConviction[Int64(name.utf8.count)] = 70
      }
      return filled
    }
    #expect(try filled(names).bytes() == filled(names.reversed()).bytes())
  }

  @Test(
    "bars after the event's time, held for another event, change nothing",
    arguments: [
      60, 900, 1_800, 3_600,
    ] as [Int64])
  func lookAhead(_ ahead: Int64) throws {
    let time = MarketHistory.instant
    let truncated = try Scene(barsUntil: time)
    let beyond = try Scene(barsUntil: time + ahead)
    #expect((beyond.world.books["EURUSD"]?[.m1].last?.openTime ?? 0) >= time)
    #expect(try beyond.bytes() == truncated.bytes())
  }

  @Test("so far beyond that the window of the event is no longer held, nothing is entered")
  func farBeyond() throws {
    let scene = try Scene(barsUntil: MarketHistory.instant + 18_000)
    let (decision, _) = try scene.decide()
    #expect(decision.reason == "history_incomplete")
    #expect(decision.need == [.m1: 256])
    #expect(decision.entry == nil)
  }

  @Test("nor do they change what is done about a position of another symbol")
  func lookAheadElsewhere() throws {
    let time = MarketHistory.instant
    var scenes = [try Scene(barsUntil: time), try Scene(barsUntil: time + 3_600)]
    for index in scenes.indices {
      scenes[index].event.positions = [scenes[index].position(symbol: "XAUUSD.r")]
    }
    #expect(try scenes[0].bytes() == scenes[1].bytes())
  }

  @Test("the forming bars of H4 and D1 are never looked at")
  func formingBars() throws {
    let scene = try Scene()
    var spoilt = scene
    var book = try #require(scene.world.books["EURUSD"])
    for timeframe in [Timeframe.h4, .d1] {
      var columns = book[timeframe]
      let last = columns.count - 1
      var bar = columns[last]
      #expect(bar.openTime + timeframe.seconds > scene.event.time, "there is a forming bar")
      bar.high *= 2
      bar.close *= 1.5
      columns.replace(last, by: bar)
      book.load(columns, timeframe)
    }
    spoilt.world.books["EURUSD"] = book
    #expect(try spoilt.bytes() == scene.bytes())
  }

  @Test("a bar that has closed does change it: the test above can fail")
  func closedBarMatters() throws {
    let scene = try Scene()
    var other = scene
    var book = try #require(scene.world.books["EURUSD"])
    var columns = book[.h1]
    let row = columns.firstIndex(atOrAfter: scene.event.time - 7_200)
    var bar = columns[row]
    bar.close = bar.low
    columns.replace(row, by: bar)
    book.load(columns, .h1)
    other.world.books["EURUSD"] = book
    #expect(try other.bytes() != scene.bytes())
  }
}

/// A generator for shuffling, the same for every run.
private struct Counting: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state
  }
}
