import Digest
import JSON
import Models
import Testing

@Suite struct BundleTests {
  private static let names = [
    "manifest.json", "lightgbm.txt", "catboost.json", "lstm.onnx", "golden.json", "card.md",
  ]

  private static func files() throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in names { files[name] = try Fixture.bytes("bundle/\(name)") }
    return files
  }

  private static func hash(_ bytes: [UInt8]) -> String {
    SHA256.hex(of: bytes.withUnsafeBytes { SHA256.hash($0) })
  }

  private static let catalogue: String = {
    let names = (0..<81).map { "M5.feature_\($0)" } + (0..<81).map { "D1.feature_\($0)" }
    return hash(Array(names.joined(separator: "\n").utf8))
  }()

  private static func load(
    _ files: [String: [UInt8]], symbol: String = "US100", catalogue: String = catalogue,
    features: Int = 162
  ) throws -> ModelBundle {
    try ModelBundle(
      files: files, symbol: symbol, catalogueHash: catalogue, featureCount: features)
  }

  /// The files with one replaced, and the manifest stating the new one's hash.
  private static func replacing(
    _ name: String, with bytes: [UInt8]
  ) throws -> [String: [UInt8]] {
    var files = try files()
    let old = hash(files[name] ?? [])
    files[name] = bytes
    files["manifest.json"] = files["manifest.json"]?.replacing(old, with: hash(bytes))
    return files
  }

  private static func goldenInputs() throws -> [ModelInput] {
    let golden = try JSONValue(parsing: Fixture.bytes("bundle/golden.json"))
    return (golden["rows"]?.array ?? []).map { row in
      ModelInput(
        features: (row["features"]?.array ?? []).map { $0.double ?? .nan },
        regime: row["regime"]?.int64.map { Int($0) },
        session: Int(row["session"]?.int64 ?? 0),
        sequence: row["sequence"]?.array?.map { Float($0.double ?? .nan) })
    }
  }

  @Test("the ensemble's numbers are those that follow from the libraries' probabilities")
  func evaluation() throws {
    let bundle = try Self.load(try Self.files())
    let expected = try JSONValue(parsing: Fixture.bytes("bundle/expected.json")).array ?? []
    #expect(expected.count == 5)
    for (input, row) in zip(try Self.goldenInputs(), expected) {
      let output = try bundle.evaluate(input)
      #expect(output.members.map { $0.member } == [.lightgbm, .catboost, .lstm])
      #expect(output.members.map { $0.weight } == [0.4, 0.35, 0.25])
      for member in output.members {
        let value = try #require(row["probabilities"]?[member.member.rawValue]?.double)
        #expect(abs(member.probability - value) <= 1e-6)
      }
      #expect(abs(try #require(output.probability) - (row["probability"]?.double ?? 9)) <= 1e-6)
      #expect(abs(output.disagreement - (row["disagreement"]?.double ?? 9)) <= 1e-6)
      #expect(abs(try #require(output.confidence) - (row["confidence"]?.double ?? 999)) <= 1e-3)
      #expect(output.volatilityForecast != nil)
    }
  }

  @Test("the manifest says what training wrote")
  func manifest() throws {
    let manifest = try Self.load(try Self.files()).manifest
    #expect(manifest.version == "20261121T101500Z")
    #expect(manifest.isDemo)
    #expect(!manifest.edge.hasEdge)
    #expect(manifest.timeframes == ["M1", "M5", "M15", "M30", "H1", "H4", "D1"])
    #expect(manifest.every == "M15")
    #expect(manifest.label.targetATR == 3)
    #expect(manifest.test.from == 1_746_144_000)
    #expect(manifest.members[2].sequence?.timeframe == "M5")
    #expect(manifest.members[0].calibration == .platt(slope: 1.3, intercept: -0.1))
    #expect(manifest.metrics["test"]?["rows"]?.int64 == 300)
  }

  @Test("weights renormalise over the members present, and one alone gives no probability")
  func absent() throws {
    let bundle = try Self.load(try Self.files())
    var input = try Self.goldenInputs()[0]
    input.sequence = nil
    let two = try bundle.evaluate(input)
    #expect(two.members.map { $0.member } == [.lightgbm, .catboost])
    #expect(two.members[0].weight == 0.4 / 0.75)
    #expect(two.volatilityForecast == nil)
    let mean = two.members.reduce(0) { $0 + $1.weight * $1.probability }
    #expect(two.probability == mean)
    input.regime = nil
    let one = try bundle.evaluate(input)
    #expect(one.members.map { $0.member } == [.lightgbm])
    #expect(one.probability == nil)
    #expect(one.confidence == nil)
    #expect(one.disagreement == 0)
  }

  @Test("confidence is the share of weaker validation signals")
  func confidence() throws {
    // The fixture's quantiles are 0.4·(k/100)².
    let manifest = try Self.load(try Self.files()).manifest
    #expect(manifest.confidence(ofProbability: 0.5) == 0)
    #expect(abs(manifest.confidence(ofProbability: 0.6) - 50) < 1e-9)
    #expect(abs(manifest.confidence(ofProbability: 0.4) - 50) < 1e-9)
    #expect(manifest.confidence(ofProbability: 0.95) == 100)
    let between = 0.5 + 0.4 * (0.25 + 0.2601) / 2
    #expect(abs(manifest.confidence(ofProbability: between) - 50.5) < 1e-9)
  }

  @Test("features outside their training range are counted among those that training knew")
  func outside() throws {
    let ranges = try Self.load(try Self.files()).manifest.ranges
    // Feature 100 was never defined in training, feature 7 not always.
    var features = [Double](repeating: 0, count: 162)
    #expect(ranges.outsideFraction(of: features) == 0)
    features[100] = 1e9
    features[7] = .nan
    #expect(ranges.outsideFraction(of: features) == 0)
    features[3] = .nan
    features[4] = 50
    features[5] = -50
    #expect(ranges.outsideFraction(of: features) == 3.0 / 161)
  }

  @Test("an input of another size is refused")
  func sizes() throws {
    let bundle = try Self.load(try Self.files())
    var input = try Self.goldenInputs()[0]
    input.sequence?.removeLast()
    #expect(
      throws: ModelError.wrongCount(of: "values in the sequence", expected: 400, was: 399)
    ) { try bundle.evaluate(input) }
    input.features.removeLast()
    #expect(throws: ModelError.wrongCount(of: "features", expected: 162, was: 161)) {
      try bundle.evaluate(input)
    }
  }

  @Test("a file that changed by one byte is refused by name", arguments: names.dropFirst())
  func changed(name: String) throws {
    var files = try Self.files()
    files[name]?[20] ^= 1
    #expect(throws: BundleError.fileChanged(name)) { _ = try Self.load(files) }
  }

  @Test("a missing file is refused by name", arguments: names)
  func missing(name: String) throws {
    var files = try Self.files()
    files[name] = nil
    #expect(throws: BundleError.missingFile(name)) { _ = try Self.load(files) }
  }

  @Test("a bundle of another symbol or of another catalogue is refused")
  func others() throws {
    let files = try Self.files()
    #expect(throws: BundleError.wrongSymbol(expected: "US30", was: "US100")) {
      try Self.load(files, symbol: "US30")
    }
    #expect(throws: BundleError.wrongCatalogue(expected: "abc", was: Self.catalogue)) {
      try Self.load(files, catalogue: "abc")
    }
    #expect(
      throws: BundleError.wrongFeatureCount(of: "manifest", expected: 27, was: 162)
    ) { _ = try Self.load(files, features: 27) }
  }

  @Test("a member with 27 features is refused where 162 are given")
  func narrow() throws {
    let files = try Self.replacing(
      "lightgbm.txt", with: try Fixture.bytes("bundle/lightgbm-27.txt"))
    let error = BundleError.wrongFeatureCount(of: "lightgbm", expected: 162, was: 27)
    #expect(error.description == "lightgbm: expected 162 features, was 27")
    #expect(throws: error) { _ = try Self.load(files) }
  }

  @Test("a member that its library's answers contradict is refused", arguments: Member.allCases)
  func golden(member: Member) throws {
    let golden = try Fixture.bytes("bundle/golden.json")
    let key = "\"\(member.rawValue)\": "
    let changed = golden.replacing(key, with: "\(key)0.123, \"unread\": ")
    let error = #expect(throws: BundleError.self) {
      _ = try Self.load(try Self.replacing("golden.json", with: changed))
    }
    guard case .goldenMismatch(member, "probability", 0, 0.123, _) = error else {
      Issue.record("expected a golden mismatch, was \(String(describing: error))")
      return
    }
  }

  @Test("a golden answer 2e-6 off is refused, and one 5e-7 off is not")
  func tolerance() throws {
    let golden = try Fixture.bytes("bundle/golden.json")
    let rows = try JSONValue(parsing: golden)["rows"]?.array ?? []
    let value = try #require(rows[0]["lightgbm"]?.double)
    for (offset, isRefused) in [(2e-6, true), (5e-7, false)] {
      let changed = golden.replacing(
        "\"lightgbm\": ", with: "\"lightgbm\": \(value + offset), \"unread\": ")
      let files = try Self.replacing("golden.json", with: changed)
      if isRefused {
        #expect(throws: BundleError.self) { _ = try Self.load(files) }
      } else {
        #expect(throws: Never.self) { _ = try Self.load(files) }
      }
    }
  }

  @Test("a bundle whose golden rows reach no LSTM is refused")
  func goldenWithoutRows() throws {
    let files = try Self.replacing("golden.json", with: Array("{\"rows\":[]}".utf8))
    #expect(
      throws: BundleError.manifestField(
        path: "golden.json rows", expected: "a row that lightgbm answers")
    ) { _ = try Self.load(files) }
  }

  @Test(
    "a field of the manifest that is wrong is refused by its path",
    arguments: [
      ("\"symbol\": \"US100\"", "\"symbol\": 7", "symbol"),
      ("\"weight\": 0.4", "\"weight\": -0.4", "members[0].weight"),
      ("\"name\": \"catboost\"", "\"name\": \"lightgbm\"", "members[1].name"),
      ("\"file\": \"lstm.onnx\"", "\"file\": \"other.onnx\"", "members[2].file"),
      ("\"kind\": \"identity\"", "\"kind\": \"isotonic\"", "members[2].calibration.kind"),
      ("\"confidence\": [", "\"confidence\": [1,", "confidence"),
      ("\"undefined\": [", "\"undefined\": [1,", "ranges"),
      ("\"verdict\": \"no edge\"", "\"verdict\": \"maybe\"", "edge.verdict"),
      ("\"golden.json\": ", "\"gold.json\": ", "files"),
      ("\"every\"", "\"never\"", "every"),
      ("\"demo\": true", "\"demo\": 1", "demo"),
    ])
  func fields(from: String, to: String, path: String) throws {
    var files = try Self.files()
    let before = files["manifest.json"]
    files["manifest.json"] = before?.replacing(from, with: to)
    #expect(files["manifest.json"] != before)
    let error = #expect(throws: BundleError.self) { _ = try Self.load(files) }
    guard case .manifestField(path, _) = error else {
      Issue.record("expected a manifest field, was \(String(describing: error))")
      return
    }
  }

  @Test("another format of the manifest is refused")
  func format() throws {
    var files = try Self.files()
    files["manifest.json"] = files["manifest.json"]?.replacing(
      "\"format\": 1", with: "\"format\": 2")
    #expect(throws: BundleError.wrongFormat(expected: 1, was: 2)) { _ = try Self.load(files) }
  }

  @Test("damaged manifests and golden files are refused, and never crash")
  func damage() throws {
    var files = try Self.files()
    for bytes in Damage(files["manifest.json"] ?? [], seed: 4, count: 60) {
      files["manifest.json"] = bytes
      do { _ = try Self.load(files) } catch { #expect(error is BundleError) }
    }
    for bytes in Damage(try Fixture.bytes("bundle/golden.json"), seed: 5, count: 40) {
      let files = try Self.replacing("golden.json", with: bytes)
      do { _ = try Self.load(files) } catch { #expect(error is BundleError) }
    }
  }
}

@Suite struct CalibrationTests {
  @Test("Platt's calibration acts on the log odds")
  func platt() {
    let calibration = Calibration.platt(slope: 2, intercept: 0.5)
    // logit(0.8) = ln 4; 2·ln 4 + 0.5 = ln(16·√e).
    let odds = 16 * 1.648_721_270_700_128_2
    #expect(abs(calibration.apply(to: 0.8) - odds / (1 + odds)) < 1e-15)
    #expect(Calibration.identity.apply(to: 0.123) == 0.123)
  }

  @Test("certainty is kept within a millionth")
  func clipping() {
    let calibration = Calibration.platt(slope: 1, intercept: 0)
    #expect(abs(calibration.apply(to: 0) - 1e-6) < 1e-15)
    #expect(abs(calibration.apply(to: 1) - (1 - 1e-6)) < 1e-15)
  }
}
