import Foundation

/// A table beside its script in `Fixtures`: rows of named texts.
struct Fixture {
  struct Row {
    fileprivate let cells: [String: String]

    func text(_ column: String) throws -> String {
      try Fixture.found(cells[column], "column \(column)")
    }

    func number(_ column: String) throws -> Double {
      let text = try text(column)
      return try Fixture.found(Double(text), "a number in \(column), was \(text)")
    }

    func integer(_ column: String) throws -> Int64 {
      let text = try text(column)
      return try Fixture.found(Int64(text), "an integer in \(column), was \(text)")
    }
  }

  struct Missing: Error { let what: String }

  let rows: [Row]

  init(_ path: String, file: String = #filePath) throws {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    let url = folder.appendingPathComponent("Fixtures/\(path)")
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    let names = try Fixture.found(lines.first, "a header").split(separator: ",").map(String.init)
    rows = lines.dropFirst().map { line in
      let cells = line.split(separator: ",").map(String.init)
      return Row(cells: Dictionary(uniqueKeysWithValues: zip(names, cells)))
    }
  }

  private static func found<Value>(_ value: Value?, _ what: String) throws -> Value {
    guard let value else { throw Missing(what: what) }
    return value
  }
}
