import Features
import JSON
import Market
import TestSupport
import Testing

@Suite("The journal over HTTP")
struct JournalRouteTests {
  /// Five decisions a quarter of an hour apart, and their answers.
  private static func filled() throws -> (server: MemoryServer, answers: [Answer]) {
    let server = try MemoryServer.entering()
    let answers = (0..<5).map { index in
      let time = Instant.after(minutes: 15 * Int64(index))
      return server.barClose(
        index == 0 ? EventPayload() : EventPayload(at: time, since: Instant.first))
    }
    return (server, answers)
  }

  private static func ids(_ answer: Answer) -> [Int64] {
    answer.json["decisions"]?.array?.compactMap { $0["decision_id"]?.int64 } ?? []
  }

  @Test("the answer in the list and in the detail is the very bytes that were sent")
  func answerBytes() throws {
    let (server, answers) = try JournalRouteTests.filled()
    let list = server.get("/decisions").body
    for (index, answer) in answers.enumerated() {
      #expect(answer.status == 200)
      #expect(JournalRouteTests.contains(list, answer.body))
      let detail = server.get("/decisions/\(index + 1)").body
      #expect(JournalRouteTests.contains(detail, Array("\"answer\":".utf8) + answer.body))
    }
  }

  @Test("a decision's features are the catalogue's 162 names in its order")
  func features() throws {
    let (server, _) = try JournalRouteTests.filled()
    let features = try #require(server.get("/decisions/1").json["features"]?.object)
    #expect(features.count == 162)
    #expect(features.keys == Catalogue.features.map(\.name))
    #expect(features.members.allSatisfy { $0.value.double != nil })
  }

  @Test("features of a timeframe that the bundle was not trained on are null, and not asked for")
  func undefinedFeatures() throws {
    let bundle = FixtureBundle().with(
      ["timeframes"], .array(["M5", "M15", "M30", "H1", "H4", "D1"].map { .string($0) }))
    let server = try MemoryServer { bundle.install(in: $0) }
    var event = EventPayload()
    event.bars[.m1] = nil
    #expect(server.barClose(event).json["need"]?.object?.isEmpty == true)
    let features = try #require(server.get("/decisions/1").json["features"]?.object)
    #expect(features.count == 162)
    for member in features.members {
      let isUndefined = member.key.hasPrefix("M1.") || member.key == "D1.range_position"
      #expect(member.value.isNull == isUndefined, "\(member.key)")
    }
  }

  @Test("the detail says what each member, gate and part did, and how long each stage took")
  func detail() throws {
    let (server, _) = try JournalRouteTests.filled()
    let detail = server.get("/decisions/1").json
    let members = detail["members"]?.array ?? []
    #expect(members.compactMap { $0["name"]?.string } == ["lightgbm", "catboost", "lstm"])
    #expect(abs(members.compactMap { $0["weight"]?.double }.reduce(0, +) - 1) < 1e-12)
    let mean = members.reduce(0.0) {
      $0 + ($1["weight"]?.double ?? 0) * ($1["probability"]?.double ?? 0)
    }
    let probability = try #require(detail["answer", "models", "probability"]?.double)
    #expect(abs(mean - probability) < 1e-12)
    #expect(detail["gates"] == detail["answer", "risk", "gates"])
    #expect(
      detail["without"]?.object?.keys
        == ["lightgbm", "catboost", "lstm", "agent", "correlation", "prop_rules", "calendar"])
    for part in detail["without"]?.object?.members ?? [] {
      #expect(part.value.object?.keys == ["action", "reason", "volume", "changed"])
    }
    #expect(detail["timings_us"]?.object?.keys == ["parse", "merge", "decide"])
    #expect(detail["agent"]?.string == "test-policy")
    #expect(detail["bundle"]?.string == "EURUSD/\(FixtureBundle.version)")
  }

  @Test("pages follow one another, newest first, without a gap or a repeat")
  func paging() throws {
    let (server, _) = try JournalRouteTests.filled()
    var seen: [Int64] = []
    var target = "/decisions?limit=2"
    for _ in 0..<4 {
      let page = server.get(target)
      seen += JournalRouteTests.ids(page)
      guard let next = page.json["next"]?.int64 else { break }
      target = "/decisions?limit=2&before=\(next)"
    }
    #expect(seen == [5, 4, 3, 2, 1])
  }

  @Test("the list is narrowed by symbol, event id and time")
  func filters() throws {
    let (server, _) = try JournalRouteTests.filled()
    #expect(JournalRouteTests.ids(server.get("/decisions?symbol=EURUSD")).count == 5)
    #expect(JournalRouteTests.ids(server.get("/decisions?symbol=US30")).isEmpty)
    let id = EventPayload(at: Instant.after(minutes: 30)).eventID
    #expect(JournalRouteTests.ids(server.get("/decisions?event_id=\(id)")) == [3])
    let since = Instant.after(minutes: 45)
    #expect(JournalRouteTests.ids(server.get("/decisions?since=\(since)")) == [5, 4])
  }

  @Test(
    "a wrong query is refused by its name",
    arguments: ["limit=0", "limit=1001", "limit=x", "limit=-1", "since=+5", "before=1e3", "since="])
  func wrongQuery(_ query: String) throws {
    let answer = try MemoryServer().get("/decisions?\(query)")
    #expect(answer.status == 422)
    let name = query.prefix { $0 != "=" }
    #expect(answer.json["error", "detail", "path"]?.string == String(name))
  }

  @Test("a decision that there is not is not found", arguments: ["0", "6", "x", "-1", "01", "+1"])
  func notFound(_ id: String) throws {
    let answer = try JournalRouteTests.filled().server.get("/decisions/\(id)")
    #expect(answer.status == 404)
    #expect(answer.errorCode == "not_found")
  }

  private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).contains(String(decoding: part, as: UTF8.self))
  }
}
