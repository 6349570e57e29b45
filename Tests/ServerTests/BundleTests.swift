import JSON
import Server
import TestSupport
import Testing

@Suite("Bundles")
struct BundleTests {
  private static let second = "20261102T000000Z"

  /// One way in which a bundle is not fit to serve.
  struct Unfit: CustomTestStringConvertible, Sendable {
    var name: String
    /// A part of the reason that operators read.
    var reason: String
    var spoil: @Sendable (FixtureBundle) -> FixtureBundle
    var testDescription: String { name }
  }

  static let unfit: [Unfit] = [
    Unfit(name: "a changed byte of LightGBM", reason: "lightgbm.txt") {
      changed($0, "lightgbm.txt")
    },
    Unfit(name: "a changed byte of CatBoost", reason: "catboost.json") {
      changed($0, "catboost.json")
    },
    Unfit(name: "a changed byte of the LSTM", reason: "lstm.onnx") { changed($0, "lstm.onnx") },
    Unfit(name: "a changed byte of the goldens", reason: "golden.json") {
      changed($0, "golden.json")
    },
    Unfit(name: "a missing member", reason: "lstm.onnx, was missing") {
      var bundle = $0
      bundle.files["lstm.onnx"] = nil
      return bundle
    },
    Unfit(name: "a file of no bytes", reason: "lightgbm") { $0.replacing("lightgbm.txt", by: []) },
    Unfit(name: "another symbol's bundle", reason: "expected symbol EURUSD, was GBPUSD") {
      $0.with(["symbol"], .string("GBPUSD"))
    },
    Unfit(name: "another catalogue", reason: "feature catalogue") {
      $0.with(["catalogue"], .string(String(repeating: "0", count: 64)))
    },
    Unfit(name: "27 features", reason: "27") { $0.with(["features"], .integer(27)) },
    Unfit(name: "another version than its folder's", reason: "version") {
      $0.version("20261231T000000Z")
    },
    Unfit(name: "an unknown format", reason: "expected format 1, was 2") {
      $0.with(["format"], .integer(2))
    },
    Unfit(name: "a manifest that is not JSON", reason: "manifest.json") {
      var bundle = $0
      bundle.files["manifest.json"] = Array("{".utf8)
      return bundle
    },
    Unfit(name: "an unknown timeframe", reason: "timeframes") {
      $0.with(["timeframes", 0], .string("M2"))
    },
    Unfit(name: "a member that does not say what its library said", reason: "golden row 0") {
      otherGolden($0)
    },
  ]

  private static func changed(_ bundle: FixtureBundle, _ name: String) -> FixtureBundle {
    var bundle = bundle
    let middle = (bundle.files[name]?.count ?? 0) / 2
    bundle.files[name]?[middle] ^= 1
    return bundle
  }

  private static func otherGolden(_ bundle: FixtureBundle) -> FixtureBundle {
    let text = String(decoding: bundle.files["golden.json"] ?? [], as: UTF8.self)
    let golden: JSONValue
    do {
      golden = try JSONValue(parsing: Array(text.utf8))
    } catch {
      preconditionFailure("the fixture's golden.json: \(error)")
    }
    let changed = golden.editing(["rows", 0, "lightgbm"]) { .double(($0?.double ?? 0) + 0.00001) }
    return bundle.replacing("golden.json", by: changed.bytes)
  }

  private static func model(_ server: MemoryServer) -> JSONValue {
    server.get("/models").json["models"]?.array?.first { $0["symbol"]?.string == "EURUSD" } ?? .null
  }

  @Test(
    "one that is unfit is refused by name, and the one that served keeps serving", arguments: unfit)
  func refused(_ unfit: Unfit) throws {
    let server = try MemoryServer.entering()
    let bundle = unfit.spoil(FixtureBundle().version(BundleTests.second))
    bundle.install(in: server.directory, version: BundleTests.second)
    server.engine.refreshBundles()

    let model = BundleTests.model(server)
    #expect(model["serving"]?.string == FixtureBundle.version)
    #expect(model["refused", 0, "version"]?.string == BundleTests.second)
    let reason = model["refused", 0, "reason"]?.string ?? ""
    #expect(reason.contains(unfit.reason), "\(reason)")
    let health = server.get("/health")
    #expect(health.status == 200)
    #expect(health.json["status"]?.string == "degraded")
    #expect(health.json["symbols", "EURUSD", "refused", 0, "reason"]?.string == reason)
    #expect(server.barClose(EventPayload()).action == "ENTER")
  }

  @Test("one that is unfit from the start serves nothing", arguments: unfit)
  func refusedAtStart(_ unfit: Unfit) throws {
    let server = try MemoryServer { unfit.spoil(FixtureBundle()).install(in: $0) }
    #expect(BundleTests.model(server)["serving"]?.isNull == true)
    #expect(server.barClose(EventPayload()).reason == "no_bundle")
  }

  @Test("what serves by its edge goes on beside a newer one, also after a restart")
  func held() throws {
    let server = try MemoryServer.entering()
    let model = BundleTests.model(server)
    #expect(model["promoted"]?.isNull == true && model["chosen_by"]?.string == "edge")
    FixtureBundle().version(BundleTests.second).install(
      in: server.directory, version: BundleTests.second)
    server.engine.refreshBundles()
    #expect(BundleTests.model(server)["serving"]?.string == FixtureBundle.version)
    #expect(BundleTests.model(server)["versions"]?.array?.count == 2)
    try server.restart()
    #expect(BundleTests.model(server)["serving"]?.string == FixtureBundle.version)
    #expect(server.get("/health").json["symbols", "EURUSD", "chosen_by"]?.string == "edge")
  }

  @Test("one with an edge is swapped in for one that shadows while events are answered")
  func hotSwap() throws {
    let server = try MemoryServer(.eager) { FixtureBundle().withoutEdge().install(in: $0) }
    let before = server.barClose(EventPayload())
    #expect(before.json["models", "bundle"]?.string == "EURUSD/\(FixtureBundle.version)")
    FixtureBundle().version(BundleTests.second).install(
      in: server.directory, version: BundleTests.second)
    server.engine.refreshBundles()
    let after = server.barClose(EventPayload(at: Instant.after(minutes: 15), since: Instant.first))
    #expect(after.json["models", "bundle"]?.string == "EURUSD/\(BundleTests.second)")
    #expect(BundleTests.model(server)["mode"]?.string == "serving")
    #expect(server.barClose(EventPayload()).body == before.body, "the first answer stays")
  }

  @Test("one that waits and was still being copied is looked at again once its files are there")
  func copied() throws {
    let server = try MemoryServer.entering()
    let bundle = FixtureBundle().version(BundleTests.second)
    var half = bundle
    half.files["lstm.onnx"] = nil
    half.install(in: server.directory, version: BundleTests.second)
    server.engine.refreshBundles()
    #expect(BundleTests.model(server)["refused", 0, "version"]?.string == BundleTests.second)
    bundle.install(in: server.directory, version: BundleTests.second)
    server.engine.refreshBundles()
    #expect(BundleTests.model(server)["refused"]?.array?.isEmpty == true)
    #expect(server.get("/health").json["status"]?.string == "ok")
  }

  @Test("where the bundle that was held by its edge is gone, the newest serves at the next start")
  func gone() throws {
    let server = try MemoryServer.entering()
    FixtureBundle().version(BundleTests.second).install(
      in: server.directory, version: BundleTests.second)
    for name in FixtureBundle().files.keys {
      TemporaryDirectory.remove(
        server.directory.file("models/EURUSD/\(FixtureBundle.version)/\(name)"))
    }
    server.engine.refreshBundles()
    #expect(BundleTests.model(server)["serving"]?.string == BundleTests.second)
    try server.restart()
    #expect(BundleTests.model(server)["serving"]?.string == BundleTests.second)
  }

  @Test("a folder that is still being written is not looked at")
  func partial() throws {
    let server = try MemoryServer.entering()
    FixtureBundle().install(in: server.directory, version: ".\(BundleTests.second).partial-7")
    server.engine.refreshBundles()
    #expect(BundleTests.model(server)["versions"]?.array?.count == 1)
    #expect(server.get("/health").json["status"]?.string == "ok")
  }

  @Test("a promotion lets a bundle without an edge enter, knowingly, across a restart too")
  func promoted() throws {
    let server = try MemoryServer(.eager) { FixtureBundle().withoutEdge().install(in: $0) }
    #expect(BundleTests.model(server)["mode"]?.string == "shadow")
    let answer = server.post("/models/EURUSD/promote")
    #expect(answer.status == 200)
    #expect(answer.json["mode"]?.string == "serving")
    #expect(answer.json["promoted"]?.string == FixtureBundle.version)
    let file = TemporaryDirectory.read(server.directory.file("models/EURUSD/serving.json"))
    let choice = try JSONValue(parsing: file)
    #expect(choice["version"]?.string == FixtureBundle.version)
    #expect(choice["previous"]?.isNull == true)
    try server.restart()
    #expect(server.barClose(EventPayload()).action == "ENTER")
  }

  @Test("a rollback goes back to what was promoted before, and again forward")
  func rolledBack() throws {
    let server = try MemoryServer(.eager) { directory in
      FixtureBundle().withoutEdge().install(in: directory)
      FixtureBundle().withoutEdge().version(BundleTests.second).install(
        in: directory, version: BundleTests.second)
    }
    func promote(_ version: String) -> Answer {
      server.post("/models/EURUSD/promote", .object(["version": .string(version)]))
    }
    #expect(promote(FixtureBundle.version).json["serving"]?.string == FixtureBundle.version)
    #expect(promote(BundleTests.second).json["serving"]?.string == BundleTests.second)
    let back = server.post("/models/EURUSD/rollback")
    #expect(back.json["serving"]?.string == FixtureBundle.version)
    #expect(back.json["mode"]?.string == "serving")
    #expect(server.post("/models/EURUSD/rollback").json["serving"]?.string == BundleTests.second)
  }

  @Test("promoting the same version twice does not forget what was before it")
  func promotedTwice() throws {
    let server = try MemoryServer(.eager) { directory in
      FixtureBundle().install(in: directory)
      FixtureBundle().version(BundleTests.second).install(
        in: directory, version: BundleTests.second)
    }
    for version in [FixtureBundle.version, BundleTests.second, BundleTests.second] {
      let body = JSONValue.object(["version": .string(version)])
      #expect(server.post("/models/EURUSD/promote", body).status == 200)
    }
    let back = server.post("/models/EURUSD/rollback")
    #expect(back.json["serving"]?.string == FixtureBundle.version)
  }

  @Test("a first promotion can be taken back to the bundle that served by its own edge")
  func firstPromotionTakenBack() throws {
    let server = try MemoryServer.entering()
    FixtureBundle().withoutEdge().version(BundleTests.second).install(
      in: server.directory, version: BundleTests.second)
    let body = JSONValue.object(["version": .string(BundleTests.second)])
    #expect(server.post("/models/EURUSD/promote", body).status == 200)
    #expect(BundleTests.model(server)["serving"]?.string == BundleTests.second)
    let back = server.post("/models/EURUSD/rollback")
    #expect(back.json["serving"]?.string == FixtureBundle.version)
  }

  @Test("the command line promotes and rolls back as the server does, and the server follows")
  func commandLine() throws {
    let server = try MemoryServer.entering()
    FixtureBundle().withoutEdge().version(BundleTests.second).install(
      in: server.directory, version: BundleTests.second)
    let library = BundleLibrary(folder: server.directory.file("models"), roots: ["EURUSD"])
    for _ in 0..<2 {
      _ = try library.promote("EURUSD", BundleTests.second)
      server.engine.refreshBundles()
      #expect(BundleTests.model(server)["serving"]?.string == BundleTests.second)
      #expect(BundleTests.model(server)["mode"]?.string == "serving")
    }
    _ = try library.rollback("EURUSD")
    server.engine.refreshBundles()
    #expect(BundleTests.model(server)["serving"]?.string == FixtureBundle.version)
    #expect(library.verify(root: "EURUSD", version: nil).isGood)
  }

  @Test("a rollback never makes a bundle enter that only shadowed")
  func shadowIsNoWayBack() throws {
    let server = try MemoryServer { FixtureBundle().withoutEdge().install(in: $0) }
    FixtureBundle().version(BundleTests.second).install(
      in: server.directory, version: BundleTests.second)
    let body = JSONValue.object(["version": .string(BundleTests.second)])
    #expect(server.post("/models/EURUSD/promote", body).status == 200)
    #expect(server.post("/models/EURUSD/rollback").status == 404)
    #expect(BundleTests.model(server)["serving"]?.string == BundleTests.second)
  }

  @Test("nothing is promoted that does not verify, that is not there or that nobody configured")
  func refusedPromotions() throws {
    let server = try MemoryServer.entering()
    BundleTests.changed(FixtureBundle().version(BundleTests.second), "lstm.onnx").install(
      in: server.directory, version: BundleTests.second)
    func promote(_ symbol: String, _ version: String) -> Answer {
      server.post("/models/\(symbol)/promote", .object(["version": .string(version)]))
    }
    let refused = promote("EURUSD", BundleTests.second)
    #expect(refused.status == 503)
    #expect(refused.text.contains("lstm.onnx"))
    #expect(promote("EURUSD", "20991231T000000Z").status == 404)
    #expect(promote("EURUSD", "../../EURUSD/\(FixtureBundle.version)").status == 404)
    #expect(promote("DOGEUSD", FixtureBundle.version).status == 404)
    #expect(server.post("/models/GBPUSD/promote").status == 404)
    #expect(server.post("/models/EURUSD/rollback").status == 404)
    #expect(
      server.post("/models/EURUSD/promote", .object(["version": .integer(1)])).status == 422)
    #expect(BundleTests.model(server)["serving"]?.string == FixtureBundle.version)
    #expect(!server.get("/metrics").text.contains("conviction_journal_failures_total"))
  }

  @Test(
    "a choice that cannot be read changes nothing", arguments: ["", "{", "[]", "{\"version\":7}"])
  func brokenChoice(_ text: String) throws {
    let server = try MemoryServer.entering()
    server.directory.write(Array(text.utf8), to: "models/EURUSD/serving.json")
    server.engine.refreshBundles()
    #expect(BundleTests.model(server)["serving"]?.string == FixtureBundle.version)
    #expect(server.barClose(EventPayload()).status == 200)
  }
}
