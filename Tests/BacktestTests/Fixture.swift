import JSON
import TestSupport

/// Files beside these tests.
enum Fixture {
  static func json(_ name: String) throws -> JSONValue {
    let source = "\(#filePath)"
    let folder = source.dropLast("Fixture.swift".count) + "Fixtures/"
    return try JSONValue(parsing: TemporaryDirectory.read(folder + name))
  }
}
