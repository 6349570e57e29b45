import Features
import JSON
import Market
import Models
import Scores
import TestSupport
import Testing
import TrainingSet

@testable import Server

@Suite("What forecasts were worth")
struct ScoreTests {
  /// A bundle whose label is known after two hours.
  private static func bundle() -> FixtureBundle {
    FixtureBundle().with(
      ["label"],
      .object([
        "kind": .string("triple_barrier"), "stop_atr": .double(2), "target_atr": .double(3),
        "time_limit_hours": .double(2), "spread": .double(0.0001), "commission": .double(0),
      ])
    )
  }

  private static func server(deciles: JSONValue? = nil) throws -> MemoryServer {
    let bundle = bundle().with(["deciles"], deciles)
    return try MemoryServer(.eager) { bundle.install(in: $0) }
  }

  /// Events of every quarter of an hour.
  private static func feed(_ server: MemoryServer, _ count: Int) -> [Answer] {
    (0..<count).map { index in
      let time = Instant.after(minutes: 15 * Int64(index))
      return server.barClose(
        index == 0 ? EventPayload() : EventPayload(at: time, since: time - 900))
    }
  }

  /// What became of an event, from the market that the events tell of.
  private static func label(at time: Int64) -> Double? {
    var extractor = FeatureExtractor()
    var row = FeatureRow()
    let windows = Timeframe.allCases.map {
      MarketHistory.euro[$0].closed(by: time, of: $0, last: 256)
    }
    extractor.extract(
      MarketWindow(
        symbol: "EURUSD", windows: windows, eventTime: time, utcOffset: MarketHistory.utcOffset,
        basket: []), into: &row)
    let barrier = TripleBarrier(timeLimitSeconds: 7_200, spread: 0.0001)
    return barrier.outcome(
      at: time, atr: row.atr[Timeframe.h1.rawValue], path: MarketHistory.euro[.m1], .m1)?.label
  }

  @Test("each member's figures are those of its journalled probabilities and of what happened")
  func figures() throws {
    let server = try ScoreTests.server()
    let answers = ScoreTests.feed(server, 20)
    #expect(answers.allSatisfy { $0.status == 200 })
    try server.engine.refreshScores()
    let scores = try #require(server.get("/scores").json["scores"]?.array?.first)
    #expect(scores["symbol"]?.string == "EURUSD")
    #expect(scores["forecasts"]?.int64 == 20)
    // A later bar proves that the two hours are over: the last nine events still wait.
    #expect(scores["labelled"]?.int64 == 11)
    for (member, name) in [
      ("lightgbm", "lightgbm"), ("catboost", "catboost"), ("lstm", "lstm"),
      ("ensemble", "probability"),
    ] {
      let calls = try (0..<11).map { index in
        ScoredCall(
          probability: try #require(answers[index].json["models", .member(name)]?.double),
          label: try #require(ScoreTests.label(at: Instant.after(minutes: 15 * Int64(index)))))
      }
      let card = ScoreCard(calls)
      let told = try #require(
        scores["members"]?.array?.first { $0["name"]?.string == member })
      #expect(told["count"]?.int64 == 11)
      #expect(told["accuracy"]?.double == card.accuracy)
      #expect(told["brier"]?.double == card.brier)
      #expect(told["calibration_error"]?.double == card.calibrationError)
    }
    #expect(server.get("/metrics").text.contains("conviction_member_brier{"))
  }

  @Test("an instant counts once, however many accounts ask, and so does a close between")
  func once() throws {
    let server = try ScoreTests.server()
    _ = ScoreTests.feed(server, 3)
    var other = EventPayload(at: Instant.first)
    other.eventID += "-other"
    other.login += 1
    _ = server.barClose(other)
    let between = Instant.after(minutes: 35)
    _ = server.barClose(EventPayload(at: between, since: Instant.after(minutes: 30)))
    try server.engine.refreshScores()
    let scores = server.get("/scores").json["scores"]?.array?.first
    #expect(scores?["forecasts"]?.int64 == 3)
  }

  @Test("a newer bundle is scored on the same events without serving; the same one scores the same")
  func challenger() throws {
    let server = try ScoreTests.server()
    _ = server.post(
      "/models/EURUSD/promote", .object(["version": .string(FixtureBundle.version)]))
    let answers = ScoreTests.feed(server, 12)
    let newer = "20261102T000000Z"
    ScoreTests.bundle().version(newer).install(in: server.directory, version: newer)
    server.engine.refreshBundles()
    try server.engine.refreshScores()
    let scores = try #require(server.get("/scores").json["scores"]?.array?.first)
    #expect(scores["bundle"]?.string == "EURUSD/\(FixtureBundle.version)")
    let challenger = try #require(scores["challenger"])
    #expect(challenger["bundle"]?.string == "EURUSD/\(newer)")
    #expect(challenger["labelled"]?.int64 == 3)
    #expect(challenger["members"] == scores["members"])
    #expect(server.get("/metrics").text.contains("role=\"challenger\""))
    // What a bundle says that only waits moves no decision.
    let models = server.get("/models").json["models"]?.array?.first {
      $0["symbol"]?.string == "EURUSD"
    }
    #expect(models?["serving"]?.string == FixtureBundle.version)
    #expect(answers.allSatisfy { $0.status == 200 })
  }

  @Test("drift is told against the deciles of training, where the bundle has them")
  func drift() throws {
    let far = JSONValue.object([
      "edges": .array(Array(repeating: .array([.double(1e12)]), count: Catalogue.count)),
      "shares": .array(
        Array(repeating: .array([.double(0), .double(1), .double(0)]), count: Catalogue.count)),
    ])
    let server = try ScoreTests.server(deciles: far)
    _ = ScoreTests.feed(server, 2)
    try server.engine.refreshScores()
    let drift = server.get("/scores").json["scores"]?.array?.first?["drift"]
    #expect(drift?["drifted"]?.int64 == Int64(Catalogue.count))
    #expect(drift?["greatest"]?.array?.count == 5)
    #expect(server.get("/metrics").text.contains("conviction_input_drift_psi"))
    let plain = try ScoreTests.server()
    _ = ScoreTests.feed(plain, 2)
    try plain.engine.refreshScores()
    let unknown = plain.get("/scores").json["scores"]?.array?.first?["drift"]
    #expect(unknown?["psi_mean"]?.isNull == true)
    #expect(unknown?["outside"]?.double != nil)
  }

  @Test(
    "a bundle two weeks old is due by the calendar; one without costs in its label has no scores")
  func due() throws {
    let server = try ScoreTests.server()
    try server.engine.refreshScores()
    let retrain = server.get("/scores").json["scores"]?.array?.first?["retrain"]
    #expect(retrain?["due"]?.bool == true)
    #expect(retrain?["reasons"]?.array?.map(\.string) == ["calendar"])
    #expect(server.get("/metrics").text.contains("conviction_retrain_due{symbol=\"EURUSD\"} 1"))
    let old = try MemoryServer.entering()
    try old.engine.refreshScores()
    let entry = old.get("/scores").json["scores"]?.array?.first
    #expect(entry?["bundle"]?.string == "EURUSD/\(FixtureBundle.version)")
    #expect(entry?["members"] == nil)
    #expect(try MemoryServer().get("/scores").json["scores"]?.array?.isEmpty == true)
  }

  @Test("a closed trade's net is of all its deals, by what the decision that opened it said")
  func attribution() throws {
    let server = try MemoryServer.entering()
    let answer = server.barClose(EventPayload())
    let id = try #require(answer.json["decision_id"]?.int64)
    for (kind, profit, minutes) in [("OPEN", 0.0, 0), ("PARTIAL_CLOSE", 20, 5), ("CLOSE", 40, 10)] {
      var deal = TradeEvent(kind: kind, ticket: 7)
      deal.profit = profit
      deal.time += Int64(minutes)
      deal.decisionID = kind == "OPEN" ? id : nil
      #expect(server.post("/trade-event", deal.json).status == 200)
    }
    var foreign = TradeEvent(kind: "CLOSE", ticket: 8)
    foreign.profit = -10
    #expect(server.post("/trade-event", foreign.json).status == 200)
    let document = server.get("/attribution?days=30").json
    #expect(document["total", "trades"]?.int64 == 2)
    // Each of the four deals cost half a unit of commission.
    #expect(document["total", "net"]?.double == 48)
    let models = try #require(document["by", "model"]?.array)
    #expect(models.map { $0["name"]?.string } == ["EURUSD/\(FixtureBundle.version)", "unknown"])
    #expect(models.map { $0["net"]?.double } == [58.5, -10.5])
    #expect(document["by", "trigger"]?.array?.first?["name"]?.string == "M15")
    // 12:15 on the broker's clock is 10:15 in London.
    #expect(document["by", "session"]?.array?.first?["name"]?.string == "london")
    #expect(server.get("/attribution?days=0").errorCode == "invalid_payload")
    #expect(server.get("/attribution?days=x").status == 422)
  }
}
