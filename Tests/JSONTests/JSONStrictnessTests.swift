import JSON
import Testing

@Suite struct JSONStrictnessTests {
  @Test(
    "what RFC 8259 allows is read",
    arguments: [
      "null", "true", "false", "0", "-0", "\"\"", "[]", "{}", " [ ] ", "\t{\n}\r", "[[]]",
      "[null,1,\"1\",{}]", "{\"\":0}", "{\"a\":{\"b\":[{}]}}", "[1 , 2]", "{ \"a\" : 1 }",
      "1e1", "1E+1", "1.5e-3", "-1", "0.5", "123e45", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
      "\"\\u0000\"", "\"\\uD834\\uDD1E\"", "\"\\udbff\\udfff\"", "\"\u{7f}\"", "\"\u{10FFFF}\"",
      "\"\u{2028}\u{2029}\"", "\"\u{FEFF}\"", "\"a // no comment /* */\"", "{\"a\":1,\"a\":2}",
      "[\"\\u005C\", \"\\uffff\"]", "  42  ", "[1e-400]", "\"\u{E9}\u{65}\u{301}\"",
    ])
  func allowed(text: String) {
    #expect(refusal(text) == nil)
  }

  static let refused: [(String, Int, JSONError.Kind)] = [
    ("", 0, .empty), ("  \n", 3, .empty),
    ("\u{FEFF}[]", 0, .byteOrderMark), ("\u{FEFF}", 0, .byteOrderMark),
    ("01", 0, .leadingZero), ("-012", 1, .leadingZero), ("[00]", 1, .leadingZero),
    ("00.5", 0, .leadingZero),
    ("+1", 0, .unexpectedByte(0x2b, expected: "a value")),
    (".5", 0, .unexpectedByte(0x2e, expected: "a value")),
    ("1.", 2, .unexpectedEnd(expected: "a digit")), ("[1.]", 3, .invalidNumber),
    ("[1.e5]", 3, .invalidNumber), ("-", 1, .unexpectedEnd(expected: "a digit")),
    ("[-]", 2, .invalidNumber), ("[--1]", 2, .invalidNumber), ("[-a]", 2, .invalidNumber),
    ("[-.5]", 2, .invalidNumber), ("[1e]", 3, .invalidNumber), ("[1e+]", 4, .invalidNumber),
    ("[1e1.5]", 4, .unexpectedByte(0x2e, expected: "',' or ']'")),
    ("[1.5.5]", 4, .unexpectedByte(0x2e, expected: "',' or ']'")),
    ("[1_0]", 2, .unexpectedByte(0x5f, expected: "',' or ']'")),
    ("0x10", 1, .trailingBytes), ("[1a]", 2, .unexpectedByte(0x61, expected: "',' or ']'")),
    ("[- 1]", 2, .invalidNumber), ("-Infinity", 1, .invalidNumber),
    ("NaN", 0, .unexpectedByte(0x4e, expected: "a value")), ("nan", 0, .invalidLiteral),
    ("Infinity", 0, .unexpectedByte(0x49, expected: "a value")),
    ("nul", 3, .unexpectedEnd(expected: "null")), ("[nulL]", 1, .invalidLiteral),
    ("True", 0, .unexpectedByte(0x54, expected: "a value")), ("[tru ]", 1, .invalidLiteral),
    ("truefalse", 4, .trailingBytes), ("1 2", 2, .trailingBytes), ("[]]", 2, .trailingBytes),
    ("{}}", 2, .trailingBytes), ("[] x", 3, .trailingBytes), ("\"a\"b", 3, .trailingBytes),
    ("1/**/", 1, .trailingBytes), ("[]\0", 2, .trailingBytes),
    ("[", 1, .unexpectedEnd(expected: "',' or ']'")),
    ("[1", 2, .unexpectedEnd(expected: "',' or ']'")),
    ("[1,", 3, .unexpectedEnd(expected: "a value")),
    ("[1,]", 3, .unexpectedByte(0x5d, expected: "a value")),
    ("[,1]", 1, .unexpectedByte(0x2c, expected: "a value")),
    ("[1,,2]", 3, .unexpectedByte(0x2c, expected: "a value")),
    ("[1 2]", 3, .unexpectedByte(0x32, expected: "',' or ']'")),
    ("[1}", 2, .unexpectedByte(0x7d, expected: "',' or ']'")),
    ("[1:2]", 2, .unexpectedByte(0x3a, expected: "',' or ']'")),
    ("]", 0, .unexpectedByte(0x5d, expected: "a value")),
    ("{", 1, .unexpectedEnd(expected: "',' or '}'")),
    ("{\"a\"", 4, .unexpectedEnd(expected: "':'")),
    ("{\"a\":", 5, .unexpectedEnd(expected: "a value")),
    ("{\"a\":1", 6, .unexpectedEnd(expected: "',' or '}'")),
    ("{\"a\":1,", 7, .unexpectedEnd(expected: "a key")),
    ("{\"a\":1,}", 7, .unexpectedByte(0x7d, expected: "a key")),
    ("{,}", 1, .unexpectedByte(0x2c, expected: "a key")),
    ("{\"a\" 1}", 5, .unexpectedByte(0x31, expected: "':'")),
    ("{\"a\",1}", 4, .unexpectedByte(0x2c, expected: "':'")),
    ("{\"a\"::1}", 5, .unexpectedByte(0x3a, expected: "a value")),
    ("{\"a\":}", 5, .unexpectedByte(0x7d, expected: "a value")),
    ("{a:1}", 1, .unexpectedByte(0x61, expected: "a key")),
    ("{'a':1}", 1, .unexpectedByte(0x27, expected: "a key")),
    ("{1:1}", 1, .unexpectedByte(0x31, expected: "a key")),
    ("{\"a\":1]", 6, .unexpectedByte(0x5d, expected: "',' or '}'")),
    ("['a']", 1, .unexpectedByte(0x27, expected: "a value")),
    ("// x\n1", 0, .unexpectedByte(0x2f, expected: "a value")),
    ("[1,/* x */2]", 3, .unexpectedByte(0x2f, expected: "a value")),
    ("[\u{A0}1]", 1, .unexpectedByte(0xc2, expected: "a value")),
    ("[\u{0C}]", 1, .unexpectedByte(0x0c, expected: "a value")),
    ("\"a", 2, .unexpectedEnd(expected: "the string's end")),
    ("\"", 1, .unexpectedEnd(expected: "the string's end")),
    ("\"\\\"", 3, .unexpectedEnd(expected: "the string's end")),
    ("\"\\", 2, .unexpectedEnd(expected: "an escape sequence")),
    ("\"ab\\x41\"", 3, .invalidEscape), ("\"\\a\"", 1, .invalidEscape),
    ("\"\\'\"", 1, .invalidEscape), ("\"\\U0041\"", 1, .invalidEscape),
    ("\"\\u\"", 1, .invalidEscape), ("\"\\u004\"", 1, .invalidEscape),
    ("\"\\u00g0\"", 1, .invalidEscape), ("\"\\u+041\"", 1, .invalidEscape),
    ("\"\\\n\"", 1, .invalidEscape), ("\"\\é\"", 1, .invalidEscape),
    ("\"\\uD800\"", 1, .loneSurrogate), ("\"\\uDC00\"", 1, .loneSurrogate),
    ("\"\\uD800\\u0041\"", 1, .loneSurrogate), ("\"\\uD800\\uD800\"", 1, .loneSurrogate),
    ("\"\\uD800\\n\"", 1, .loneSurrogate), ("\"\\uDC00\\uD800\"", 1, .loneSurrogate),
    ("\"\\uD800abcdefgh\"", 1, .loneSurrogate), ("\"x\\uD800", 2, .loneSurrogate),
    ("{\"\\uD800\":1}", 2, .loneSurrogate),
    ("\"a\nb\"", 2, .controlCharacter(0x0a)), ("\"\t\"", 1, .controlCharacter(0x09)),
    ("\"\0\"", 1, .controlCharacter(0x00)),
    ("\"0123456789\u{1f}\"", 11, .controlCharacter(0x1f)),
  ]

  @Test("what RFC 8259 does not allow is refused where it stands, by every way of reading")
  func refused() {
    for (text, offset, kind) in Self.refused {
      let expected = JSONError(offset: offset, kind: kind)
      let error = refusal(text)
      #expect(error == expected, "\(text.debugDescription)")
      #expect(error?.isSyntax == true, "\(text.debugDescription)")
      [UInt8](text.utf8).withUnsafeBytes { bytes in
        _ = #expect(throws: expected) { try JSONReader.validate(bytes) }
      }
    }
  }

  @Test(
    "bytes that are not UTF-8 are refused",
    arguments: [
      [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xc3], [0xc3, 0x28], [0xe0, 0x80, 0x80],
      [0xe0, 0x9f, 0xbf], [0xe2, 0x82], [0xe2, 0x28, 0xa1], [0xe2, 0x82, 0x28], [0xed, 0xa0, 0x80],
      [0xed, 0xbf, 0xbf], [0xf0, 0x8f, 0xbf, 0xbf], [0xf0, 0x9f, 0x98], [0xf4, 0x90, 0x80, 0x80],
      [0xf5, 0x80, 0x80, 0x80], [0xfe], [0xff],
    ] as [[UInt8]])
  func invalidUTF8(sequence: [UInt8]) {
    for padding in [0, 3, 7, 8, 20] {
      let before = [UInt8(ascii: "\"")] + [UInt8](repeating: UInt8(ascii: "a"), count: padding)
      let expected = JSONError(offset: 1 + padding, kind: .invalidUTF8)
      #expect(refusal(before + sequence + [UInt8(ascii: "\"")]) == expected)
      #expect(refusal(before + sequence) == expected)
    }
    #expect(refusal([UInt8(ascii: "[")] + sequence + [UInt8(ascii: "]")])?.offset == 1)
  }

  @Test("every well-formed sequence of two, three and four bytes at its range's ends is read")
  func validUTF8() throws {
    for code: UInt32 in [0x80, 0x7ff, 0x800, 0xfff, 0xd7ff, 0xe000, 0xffff, 0x1_0000, 0x10_ffff] {
      let text = String(try #require(UnicodeScalar(code)))
      #expect(try parsed("\"\(text)\"").string == text)
    }
  }

  @Test("nesting is read to the limit and refused one level deeper, at its bracket")
  func depth() {
    func nested(_ count: Int, _ open: String, _ close: String) -> [UInt8] {
      let opening = String(repeating: open, count: count)
      return [UInt8]((opening + "1" + String(repeating: close, count: count)).utf8)
    }
    #expect(refusal(nested(64, "[", "]")) == nil)
    #expect(
      refusal(nested(65, "[", "]")) == JSONError(offset: 64, kind: .tooDeep(limit: 64)))
    #expect(refusal(nested(64, "{\"a\":", "}")) == nil)
    #expect(refusal(nested(65, "{\"a\":", "}"))?.kind == .tooDeep(limit: 64))
    #expect(refusal(nested(3, "[", "]"), depthLimit: 2)?.kind == .tooDeep(limit: 2))
    #expect(refusal(nested(100_000, "[", "]"))?.kind == .tooDeep(limit: 64))
    #expect(
      refusal(nested(100_000, "[", "]"), depthLimit: .max)?.kind == .tooDeep(limit: 512))
  }

  @Test(
    "a repeated member is refused at its second key, compared after unescaping",
    arguments: [
      ("{\"a\":1,\"b\":2,\"a\":3}", 13, "a"), ("{\"a\":1,\"\\u0061\":2}", 7, "a"),
      ("{\"\":1,\"\":2}", 6, ""), ("[{\"x\":{\"a\":1,\"a\":1}}]", 13, "a"),
      ("{\"\\u00e9\":1,\"\u{e9}\":2}", 12, "\u{e9}"), ("{\"a\":{\"a\":1},\"a\":2}", 13, "a"),
    ])
  func duplicates(text: String, offset: Int, name: String) {
    let expected = JSONError(offset: offset, kind: .duplicateKey(name))
    #expect(refusal(text, options: .refuseDuplicateKeys) == expected)
    #expect(expected.isSyntax == false)
    #expect(refusal(text) == nil)
  }

  @Test(
    "keys that differ in bytes differ, and other objects' keys do not matter",
    arguments: [
      "{\"\u{e9}\":1,\"e\u{301}\":2}", "{\"a\":{\"a\":1},\"b\":{\"a\":1}}",
      "[{\"a\":1},{\"a\":1}]", "{\"a\":1,\"A\":2}", "{\"\u{212b}\":1,\"\u{c5}\":2}",
      "{\"x\":{\"y\":1},\"y\":2}",
    ])
  func distinctKeys(text: String) {
    #expect(refusal(text, options: .refuseDuplicateKeys) == nil)
  }

  @Test(
    "a repeated member is found among many, wherever it stands", arguments: [23, 24, 25, 26, 500])
  func duplicateAmongMany(count: Int) {
    let members = (0..<count).map { "\"k\($0)\":{\"k0\":0}" }
    #expect(refusal("{\(members.joined(separator: ","))}", options: .refuseDuplicateKeys) == nil)
    for again in [0, count / 2, count - 1] {
      let text = "{\((members + [members[again]]).joined(separator: ","))}"
      let error = refusal(text, options: .refuseDuplicateKeys)
      #expect(error?.kind == .duplicateKey("k\(again)"))
    }
  }

  @Test("an error says what was expected and what was there")
  func descriptions() {
    #expect(refusal("[1}")?.description == "at byte 2: expected ',' or ']', was '}'")
    #expect(refusal("[1\u{0}")?.description == "at byte 2: expected ',' or ']', was byte 0x00")
    #expect(refusal("[1\u{0}")?.code == "unexpected_byte")
  }
}
