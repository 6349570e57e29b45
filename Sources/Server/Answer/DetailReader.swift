import Features
import JSON

/// Makes one JSON document of a journalled detail, as `DetailWriter` laid it out.
struct DetailReader {
  /// The features by name; nil in details of before, which are JSON as a whole.
  let features: [Double]?
  private let rest: JSONValue
  /// The features' bytes, layout and count before them.
  let head: [UInt8]
  private let gates: JSONValue

  /// - Parameter answer: the decision's answer, which holds the gates.
  /// - Throws: `MemoryError` where the bytes are not what `DetailWriter` writes.
  init(_ detail: [UInt8], answer: [UInt8], key: String) throws(MemoryError) {
    features = try DetailReader.features(detail, key: key)
    guard let features else {
      head = []
      rest = try MemoryField.parse(detail, key)
      gates = .null
      return
    }
    let end = DetailReader.headBytes(features.count)
    head = Array(detail[..<end])
    rest = try MemoryField.parse(Array(detail[end...]), key)
    gates = try MemoryField.parse(answer, key)["risk"]?["gates"] ?? .null
  }

  /// The features alone, by name; nil in details of before.
  ///
  /// - Throws: `MemoryError` where the bytes are not what `DetailWriter` writes.
  static func features(_ detail: [UInt8], key: String) throws(MemoryError) -> [Double]? {
    guard detail.first == DetailWriter.layout else { return nil }
    guard detail.count >= headBytes(0) else { throw .malformed(key: key, field: "features") }
    let count = Int(detail[1]) | Int(detail[2]) << 8
    guard detail.count >= headBytes(count) else {
      throw .malformed(key: key, field: "features")
    }
    return detail.withUnsafeBytes { bytes in
      (0..<count).map { index in
        Double(
          bitPattern: UInt64(
            littleEndian: bytes.loadUnaligned(
              fromByteOffset: headBytes(index), as: UInt64.self)))
      }
    }
  }

  /// Layout, count and so many features.
  private static func headBytes(_ count: Int) -> Int { 3 + 8 * count }

  /// All but the features as a document.
  var document: JSONValue { rest }

  /// What the same decision has the same of: all but the features, which are compared
  /// as they are, and what is given: times and kill switch.
  var comparable: [UInt8] {
    var json = JSONWriter(reserving: 8_192)
    json.object { json in
      write(into: &json) { $0 != "features" && $0 != "timings_us" && $0 != "control" }
    }
    return json.bytes
  }

  /// Writes the members into an object that is open.
  func write(into json: inout JSONWriter) { write(into: &json) { _ in true } }

  /// Writes the members into an object that is open; only those of wanted names.
  private func write(into json: inout JSONWriter, where isWanted: (String) -> Bool) {
    if let features, isWanted("features") {
      json.object("features") { json in
        for (feature, value) in zip(Catalogue.features, features) {
          json.member(named: feature.name, value)
        }
      }
    }
    for member in rest.object?.members ?? [] where isWanted(member.key) {
      if features != nil && member.key == "without" {
        json.key("gates")
        json.write(gates)
      }
      json.key(named: member.key)
      json.write(member.value)
    }
  }
}
