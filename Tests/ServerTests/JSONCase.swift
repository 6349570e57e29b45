import Testing

/// One text of the kinds that the public suite of JSON parsing tests tells apart, by its names.
struct JSONCase: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]

  init(_ name: String, _ text: String) {
    self.name = name
    bytes = Array(text.utf8)
  }

  init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  var testDescription: String { name }

  /// An array around a string of raw bytes.
  static func string(_ name: String, _ inside: [UInt8]) -> JSONCase {
    JSONCase(name, Array("[\"".utf8) + inside + Array("\"]".utf8))
  }
}
