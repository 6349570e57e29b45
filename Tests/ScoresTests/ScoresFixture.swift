import JSON
import Scores
import TestSupport

enum ScoresFixture {
  static func read() throws -> JSONValue {
    let folder = "\(#filePath)".dropLast("ScoresFixture.swift".count)
    return try JSONValue(
      parsing: TemporaryDirectory.read(folder + "Fixtures/scores/scores.json"))
  }

  static func calls(_ value: JSONValue) -> [ScoredCall] {
    let probability = value["probability"]?.array?.compactMap(\.double) ?? []
    let label = value["label"]?.array?.compactMap(\.double) ?? []
    return zip(probability, label).map { ScoredCall(probability: $0, label: $1) }
  }
}
