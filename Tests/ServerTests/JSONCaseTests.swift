import JSON
import TestSupport
import Testing

@Suite struct JSONCaseTests {
  private static let routes = ["/bar-close", "/history", "/trade-event", "/what-if"]

  /// The verdict of the reader and the answers of every route that takes a body.
  private func answers(_ bytes: [UInt8], _ server: MemoryServer) -> (Bool, [String?]) {
    var isJSON = true
    do { _ = try JSONValue(parsing: bytes) } catch { isJSON = false }
    return (isJSON, Self.routes.map { server.post($0, bytes: bytes).errorCode })
  }

  @Test("what is JSON is read, and then refused only for what it says")
  func accepted() throws {
    let server = try MemoryServer()
    for sample in JSONCase.accepted {
      let (isJSON, codes) = answers(sample.bytes, server)
      #expect(isJSON, "\(sample.name)")
      #expect(codes.allSatisfy { $0 == "invalid_payload" }, "\(sample.name): \(codes)")
    }
  }

  @Test("what is no JSON is invalid_json on every route")
  func refused() throws {
    let server = try MemoryServer()
    for sample in JSONCase.refused {
      let (isJSON, codes) = answers(sample.bytes, server)
      #expect(!isJSON, "\(sample.name)")
      #expect(codes.allSatisfy { $0 == "invalid_json" }, "\(sample.name): \(codes)")
    }
  }

  private static func nested(_ depth: Int) -> String {
    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
  }

  /// `i_`: where parsers may differ, this one is strict.
  private static let decided: [JSONCase] = [
    JSONCase("number_huge_exp", "[0.4e00669999999999999999999999999999]"),
    JSONCase("number_double_huge", "[123.456e1234]"), JSONCase("number_neg_huge", "[-1e9999]"),
    JSONCase("string_lone_surrogate", "[\"\\uDADA\"]"),
    JSONCase("string_inverted_surrogates", "[\"\\uDd1e\\uD834\"]"),
    JSONCase("object_key_lone_surrogate", "{\"\\uDFAA\":0}"),
    .string("string_overlong_sequence", [0xc0, 0xaf]),
    .string("string_utf8_surrogate", [0xed, 0xa0, 0x80]),
    .string("string_not_in_unicode_range", [0xf4, 0xbf, 0xbf, 0xbf]),
    JSONCase("string_utf16LE", [0xff, 0xfe, 0x5b, 0, 0x5d, 0]),
    JSONCase("structure_UTF-8_BOM_empty_object", "\u{FEFF}{}"),
    JSONCase("structure_500_nested_arrays", nested(500)),
  ]

  @Test("routes that need no body refuse one that is no JSON, and one that is no object")
  func unneeded() throws {
    let server = try MemoryServer()
    for target in ["/control/halt", "/control/resume"] {
      for sample in JSONCase.refused where !sample.bytes.isEmpty {
        #expect(server.post(target, bytes: sample.bytes).errorCode == "invalid_json")
      }
      for (body, status) in [("", 200), ("{}", 200), ("{\"x\":[1]}", 200), ("[]", 422), ("1", 422)]
      {
        #expect(server.post(target, bytes: Array(body.utf8)).status == status, "\(target) \(body)")
      }
    }
  }

  @Test("where parsers may differ, what a peer could read otherwise is refused")
  func strict() throws {
    let server = try MemoryServer()
    for sample in Self.decided {
      let (isJSON, codes) = answers(sample.bytes, server)
      #expect(!isJSON, "\(sample.name)")
      #expect(codes.allSatisfy { $0 == "invalid_json" }, "\(sample.name): \(codes)")
    }
    for text in ["[123e-10000000]", "[-123123123123123123123123123123]", "[1.5e-400]"] {
      let (isJSON, codes) = answers(Array(text.utf8), server)
      #expect(isJSON && codes.allSatisfy { $0 == "invalid_payload" }, "\(text): \(codes)")
    }
  }

  @Test("a member that comes twice is invalid_payload, however deep and however it is written")
  func repeated() throws {
    let server = try MemoryServer()
    for text in [
      "{\"schema\":1,\"schema\":1}", "{\"x\":{\"y\":[{\"a\":1,\"\\u0061\":2}]}}",
      "{\"account\":{\"login\":1,\"login\":2}}", "{\"\":1,\"\":2}",
    ] {
      let codes = Self.routes.map { server.post($0, bytes: Array(text.utf8)).errorCode }
      #expect(codes.allSatisfy { $0 == "invalid_payload" }, "\(text): \(codes)")
    }
  }
}
