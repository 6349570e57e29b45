import Decision
import JSON
import Market
import Simulation
import TestSupport
import Testing

@testable import Features
@testable import Models

@Suite("What is kept of earlier assessments")
struct ReuseTests {
  /// Brings the books of the world to `time`, each timeframe by what closed since it last did.
  private static func advance(_ world: inout World, to time: Int64) {
    for history in [MarketHistory.euro, .gold, .pound] {
      for timeframe in Timeframe.allCases {
        let bars = history.closed(by: time, timeframe, last: 70)
        _ = world.books[history.symbol.root, default: BarBook()]
          .merge(BarColumns(bars), timeframe)
      }
    }
  }

  @Test("minute after minute, a decider that keeps everything says what a fresh one says")
  func stream() throws {
    var world = try Scene().world
    var memory = try Scene().memory
    var kept = Decider(try Scene().settings)
    for minutes: Int64 in [0, 1, 2, 3, 4, 5, 6, 15, 30, 45, 46, 105, 165, 345, 700] {
      var scene = try Scene(at: MarketHistory.instant + minutes * 60)
      ReuseTests.advance(&world, to: scene.event.time)
      scene.world = world
      scene.memory = memory
      if minutes > 2 { scene.event.positions = [scene.position(), scene.position(2)] }
      #expect(try scene.bytes(&kept) == scene.bytes(), "minute \(minutes)")
      memory = try scene.decide().memory
    }
  }

  @Test("a decision that somebody holds stays as it was, however many are made after it")
  func held() throws {
    var scene = try Scene()
    var kept = Decider(scene.settings)
    var held: [(scene: Scene, decision: Decision, told: [[UInt8]])] = []
    // More than are kept, and some let go in between, so that others take their place.
    for number in 0..<200 {
      scene.event.utcOffset = Int64(number % 12) * 3_600
      scene.event.quote.ask += 0.00001
      let decision = try scene.decide(&kept)
      held.append((scene, decision, scene.bytes(decision)))
      if number % 3 == 0 { held.removeFirst() }
    }
    #expect(Set(held.map(\.told)).count == held.count)
    for (scene, decision, told) in held { #expect(scene.bytes(decision) == told) }
    #expect(Set(held.map { ObjectIdentifier($0.decision) }).count == held.count)
  }

  @Test("a corrected bar anywhere in a window is seen", arguments: Timeframe.allCases)
  func correction(_ timeframe: Timeframe) throws {
    var scene = try Scene()
    var kept = Decider(scene.settings)
    let before = try scene.bytes(&kept)
    for back in [1, 3, 40, 100] {
      let columns = try #require(scene.world.books["EURUSD"]?[timeframe])
      let closed = columns.closed(by: scene.event.time, of: timeframe, last: 256)
      var bar = closed[closed.count - back]
      bar.close = bar.low + (bar.high - bar.low) * 0.25
      bar.tickVolume += 50
      _ = scene.world.books["EURUSD"]?.merge(BarColumns([bar]), timeframe)
      let after = try scene.bytes(&kept)
      #expect(after == (try scene.bytes()), "bar \(back)")
      #expect(after != before, "bar \(back)")
    }
  }

  @Test("another symbol's hours change what depends on them")
  func basket() throws {
    var scene = try Scene()
    var kept = Decider(scene.settings)
    let before = try scene.bytes(&kept)
    let columns = try #require(scene.world.books["XAUUSD"]?[.h1])
    let closed = columns.closed(by: scene.event.time, of: .h1, last: 256)
    var bar = closed[closed.count - 2]
    bar.close = bar.high
    _ = scene.world.books["XAUUSD"]?.merge(BarColumns([bar]), .h1)
    let after = try scene.bytes(&kept)
    #expect(after == (try scene.bytes()))
    #expect(after != before)
  }

  @Test("a timeframe that is taken away leaves nothing of its features")
  func takenAway() throws {
    var scene = try Scene()
    var kept = Decider(scene.settings)
    _ = try scene.bytes(&kept)
    let only = FixtureBundle().with(
      ["timeframes"], .array(["M5", "M15", "M30", "H4", "D1"].map { .string($0) }))
    scene.world.bundles = ["EURUSD": try only.served()]
    #expect(try scene.bytes(&kept) == scene.bytes())
  }

  @Test("every column of the catalogue belongs to one timeframe, to the clock, or to a range")
  func columns() {
    var row = FeatureRow()
    for index in row.values.indices { row.values[index] = 1 }
    for timeframe in Timeframe.allCases { row.clear(timeframe) }
    let left = row.values.indices.filter { !row.values[$0].isNaN }.map {
      Catalogue.features[$0].name
    }
    #expect(
      left == [
        "D1.range_position", "session_asian", "session_london", "session_new_york", "hour_sin",
        "hour_cos",
      ])
  }

  @Test("the network's last answer is given again for the very same bars only")
  func memo() throws {
    let bundle = try FixtureBundle().served().bundle
    let golden = [Float](repeating: 0.25, count: 400)
    var memo = EvaluationMemo()
    for changed in [nil, 0, nil, 0, 399, nil] as [Int?] {
      var sequence = golden
      if let changed { sequence[changed] = 0.5 }
      let input = ModelInput(
        features: [Double](repeating: 0.5, count: 162), regime: 1, session: 2, sequence: sequence)
      for _ in 0..<2 {
        #expect(try bundle.evaluate(input, &memo) == (try bundle.evaluate(input)))
      }
    }
  }
}
