import Glibc
import JSON
import Models
import Testing

@Suite("A bundle whose members tell five classes apart")
struct ClassBundleTests {
  private static let names = [
    "card.html", "card.md", "catboost.json", "golden.json", "lightgbm.txt", "lstm.onnx",
    "manifest.json",
  ]

  private static func files() throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in names { files[name] = try Fixture.bytes("classes/20261121T101500Z/\(name)") }
    return files
  }

  private static func load(_ files: [String: [UInt8]]) throws(BundleError) -> ModelBundle {
    try ModelBundle(
      files: files, symbol: "US100", catalogueHash: String(repeating: "ab", count: 32),
      featureCount: 162)
  }

  @Test("P of each member is what its library's classes add up to, calibrated as the manifest says")
  func served() throws {
    let bundle = try Self.load(try Self.files())
    #expect(bundle.manifest.label.kind == "five_class")
    #expect(bundle.manifest.label.classUp == [0, 0, 0.5, 1, 1])
    let golden = try JSONValue(parsing: Fixture.bytes("classes/20261121T101500Z/golden.json"))
    let manifest = try JSONValue(
      parsing: Fixture.bytes("classes/20261121T101500Z/manifest.json"))
    let rows = try #require(golden["rows"]?.array)
    #expect(rows.count == 6)
    for row in rows {
      let features = try #require(row["features"]?.array).map { $0.double ?? .nan }
      let sequence = try #require(row["sequence"]?.array).compactMap { $0.double.map(Float.init) }
      let regime = try #require(row["regime"]?.int64)
      let session = try #require(row["session"]?.int64)
      let answer = try bundle.evaluate(
        ModelInput(
          features: features, regime: Int(regime), session: Int(session), sequence: sequence))
      #expect(answer.members.count == 3)
      for (output, spec) in zip(answer.members, try #require(manifest["members"]?.array)) {
        let raw = try #require(row[output.member.rawValue]?.double)
        let a = try #require(spec["calibration"]?["a"]?.double)
        let b = try #require(spec["calibration"]?["b"]?.double)
        let expected = 1 / (1 + exp(-(a * log(raw / (1 - raw)) + b)))
        #expect(abs(output.probability - expected) < 1e-5, "\(output.member)")
      }
    }
  }

  @Test(
    "shares that are no five numbers of 0 to 1 are refused",
    arguments: ["[0.0,0.0,0.5,1.0]", "[0.0,0.0,0.5,1.0,2.0]", "[0.5]", "\"up\""])
  func shares(text: String) throws {
    var files = try Self.files()
    let manifest = try #require(files["manifest.json"])
    let other = String(decoding: manifest, as: UTF8.self).replacing(
      "\"class_up\":[0.0,0.0,0.5,1.0,1.0]", with: "\"class_up\":\(text)")
    #expect(Array(other.utf8) != manifest)
    files["manifest.json"] = Array(other.utf8)
    #expect(throws: BundleError.self) { try Self.load(files) }
  }

  @Test("without the shares the members are refused, for they are no classifiers of two classes")
  func missing() throws {
    var files = try Self.files()
    let manifest = try #require(files["manifest.json"])
    let other = String(decoding: manifest, as: UTF8.self).replacing("class_up", with: "class_on")
    files["manifest.json"] = Array(other.utf8)
    let error = #expect(throws: BundleError.self) { try Self.load(files) }
    #expect("\(String(describing: error))".contains("two classes"))
  }

  @Test("a manifest whose class shares differ from training's is caught by the golden rows")
  func other() throws {
    var files = try Self.files()
    let manifest = try #require(files["manifest.json"])
    let other = String(decoding: manifest, as: UTF8.self).replacing(
      "\"class_up\":[0.0,0.0,0.5,1.0,1.0]", with: "\"class_up\":[0.0,0.25,0.5,0.75,1.0]")
    files["manifest.json"] = Array(other.utf8)
    #expect(throws: BundleError.self) { try Self.load(files) }
  }
}
