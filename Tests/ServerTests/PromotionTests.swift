import Alerts
import JSON
import Market
import Scores
import Store
import Synchronization
import TestSupport
import Testing

@testable import Server

@Suite("Champion and challengers")
struct PromotionTests {
  private static let newer = "20261102T000000Z"

  /// A bundle that always says the same, labelled by what happens in a quarter of an hour.
  private static func bundle(_ version: String, says logit: Double) -> FixtureBundle {
    var bundle = FixtureBundle().version(version).with(
      ["label"],
      .object([
        "kind": .string("triple_barrier"), "stop_atr": .double(2), "target_atr": .double(3),
        "time_limit_hours": .double(0.25), "spread": .double(0.00001), "commission": .double(0),
      ]))
    for member in 0..<3 {
      bundle = bundle.with(
        ["members", .element(member), "calibration"],
        .object(["kind": .string("platt"), "a": .double(0), "b": .double(logit)]))
    }
    return bundle
  }

  private static func settings(_ way: PromotionRule.Way) -> ModelSettings {
    var settings = ModelSettings()
    settings.promotion.way = way
    settings.promotion.callsMin = 40
    settings.promotion.daysMin = 1
    settings.promotion.blocksMin = 5
    settings.promotion.confidence = 0.8
    return settings
  }

  /// A champion that is sure and a challenger that says 50 %, or the other way round.
  private static func server(
    _ way: PromotionRule.Way, isChallengerSure: Bool = false,
    _ change: (FixtureBundle) -> FixtureBundle = { $0 }
  ) throws -> MemoryServer {
    let sure = 4.0
    let server = try MemoryServer(.eager, models: settings(way)) {
      bundle(FixtureBundle.version, says: isChallengerSure ? 0 : sure).install(in: $0)
    }
    change(bundle(newer, says: isChallengerSure ? sure : 0)).install(
      in: server.directory, version: newer)
    server.engine.refreshBundles()
    for index in 0..<52 {
      let time = Instant.after(minutes: 15 * Int64(index))
      let answer = server.barClose(
        index == 0 ? EventPayload() : EventPayload(at: time, since: time - 900))
      #expect(answer.status == 200)
    }
    return server
  }

  private static func refresh(_ server: MemoryServer) throws {
    while try server.engine.refreshScores() {}
    try server.engine.noteChoices()
  }

  private static func model(_ server: MemoryServer) -> JSONValue {
    server.get("/models").json["models"]?.array?.first { $0["symbol"]?.string == "EURUSD" } ?? .null
  }

  private static func trial(_ server: MemoryServer) -> JSONValue? {
    server.get("/scores").json["scores"]?.array?.first?["challengers", 0, "trial"]
  }

  private static func operations(_ server: MemoryServer) throws -> [JSONValue] {
    let reader = try Database.openReader(directory: server.directory.file("data"))
    defer { reader.close() }
    return try Journal(reader).changes.list(after: 0, seenBy: .max)
      .filter { $0.change.kind == .operation }.map { try JSONValue(parsing: $0.change.body) }
  }

  @Test("one that is better is promoted by the rule, told everywhere, and rolled back for good")
  func promoted() throws {
    let server = try Self.server(.rule)
    try Self.refresh(server)
    var model = Self.model(server)
    #expect(model["serving"]?.string == Self.newer, "\(String(describing: Self.trial(server)))")
    #expect(model["chosen_by"]?.string == "rule" && model["promoted"]?.string == Self.newer)
    #expect(model["previous"]?.string == FixtureBundle.version)
    #expect(model["why"]?.string?.contains("Brier score 0.25 against") == true)
    #expect(server.get("/health").json["symbols", "EURUSD", "chosen_by"]?.string == "rule")
    let metrics = server.get("/metrics").text
    #expect(metrics.contains("conviction_serving_changes_total{symbol=\"EURUSD\",by=\"rule\"} 1"))
    let alert = server.engine.conditions().first { $0.key == "promoted.EURUSD.\(Self.newer)" }
    #expect(alert?.message.contains("models rollback EURUSD") == true)
    let noted = try #require(try Self.operations(server).last)
    #expect(noted["serving", "EURUSD", "by"]?.string == "rule")
    #expect(noted["serving", "EURUSD", "version"]?.string == Self.newer)
    // The next event is decided by it, and a replay knows.
    let time = Instant.after(minutes: 15 * 52)
    let answer = server.barClose(EventPayload(at: time, since: time - 900))
    #expect(answer.json["models", "bundle"]?.string == "EURUSD/\(Self.newer)")
    let replayed = try server.replay()
    #expect(replayed.compared == 53 && replayed.difference == nil)

    #expect(server.post("/models/EURUSD/rollback").status == 200)
    try Self.refresh(server)
    try server.restart()
    try Self.refresh(server)
    model = Self.model(server)
    #expect(model["serving"]?.string == FixtureBundle.version)
    #expect(model["chosen_by"]?.string == "hand")
    #expect(Self.trial(server)?["verdict"]?.string == "taken_back")
    #expect(try Self.operations(server).last?["serving", "EURUSD", "by"]?.string == "hand")
    // An operator may still have it.
    let body = JSONValue.object(["version": .string(Self.newer)])
    #expect(server.post("/models/EURUSD/promote", body).json["chosen_by"]?.string == "hand")
    try Self.refresh(server)
    #expect(Self.model(server)["serving"]?.string == Self.newer)
  }

  @Test("by hand alone it is shown to be better and waits")
  func byHand() throws {
    let server = try Self.server(.hand)
    try Self.refresh(server)
    #expect(Self.trial(server)?["verdict"]?.string == "better")
    #expect(Self.trial(server)?["gain_low"]?.double ?? 0 > 0)
    #expect(server.get("/metrics").text.contains("conviction_challenger_better{"))
    #expect(Self.model(server)["serving"]?.string == FixtureBundle.version)
    #expect(server.engine.conditions().allSatisfy { !$0.key.hasPrefix("promoted") })
  }

  @Test("one that is worse is not promoted")
  func worse() throws {
    let server = try Self.server(.rule, isChallengerSure: true)
    try Self.refresh(server)
    #expect(Self.trial(server)?["verdict"]?.string == "not_better")
    #expect(Self.trial(server)?["gain"]?.double ?? 0 < 0)
    #expect(Self.model(server)["serving"]?.string == FixtureBundle.version)
  }

  @Test("one without an edge, of another label, or that may have learned from the closes is not")
  func unfit() throws {
    let unfit: [(String, (FixtureBundle) -> FixtureBundle)] = [
      ("no_edge", { $0.withoutEdge() }),
      ("other_label", { $0.with(["label", "spread"], .double(0.0002)) }),
      ("too_few", { $0.with(["spans", "test", 1], .integer(Instant.after(minutes: 10_000))) }),
    ]
    for (verdict, change) in unfit {
      let server = try Self.server(.rule, change)
      try Self.refresh(server)
      #expect(Self.trial(server)?["verdict"]?.string == verdict)
      #expect(Self.model(server)["serving"]?.string == FixtureBundle.version, "\(verdict)")
      if verdict == "too_few" { #expect(Self.trial(server)?["calls"]?.int64 == 0) }
      if verdict == "other_label" {
        let scores = server.get("/scores").json["scores"]?.array?.first
        #expect(scores?["challenger", "labelled"]?.int64 ?? 0 > 40)
      }
    }
  }

  @Test("one that was spoiled meanwhile is not promoted, and what serves goes on")
  func spoiled() throws {
    let server = try Self.server(.hand)
    try Self.refresh(server)
    let entry = try #require(server.engine.board.withLock { $0.entries["EURUSD"] })
    let shelf = server.engine.state.withLock { $0.shelf }
    server.directory.write([0], to: "models/EURUSD/\(Self.newer)/lightgbm.txt")
    try server.engine.promoteByRule("EURUSD", entry, shelf)
    #expect(Self.model(server)["serving"]?.string == FixtureBundle.version)
  }

  @Test("a choice that the command line made while the server was down is journalled at its start")
  func commandLine() throws {
    let server = try Self.server(.hand)
    try server.engine.noteChoices()
    let library = BundleLibrary(folder: server.directory.file("models"), roots: ["EURUSD"])
    _ = try library.promote("EURUSD", Self.newer)
    try server.restart()
    try server.engine.noteChoices()
    try server.engine.noteChoices()
    let noted = try Self.operations(server).map { $0["serving", "EURUSD", "by"]?.string }
    #expect(noted == ["edge", "hand"])
    #expect(library.list(asJSON: false).contains("\(Self.newer)\tchosen"))
  }
}
