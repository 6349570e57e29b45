import JSON
import Testing

@Suite struct JSON5Tests {
  static let allowed: [(String, String)] = [
    ("// first\n{ // second\n a: 1, /* third\n */ b: 2, }", "{\"a\":1,\"b\":2}"),
    ("[1,2,]", "[1,2]"), ("[1,/* x */]", "[1]"), ("{a:1,}", "{\"a\":1}"),
    ("{a1_$: 1, _x: 2, $: 3, Ab: 4}", "{\"a1_$\":1,\"_x\":2,\"$\":3,\"Ab\":4}"),
    ("{null: 1, true: 2}", "{\"null\":1,\"true\":2}"),
    ("{'a b': 'it\\'s \"so\"'}", "{\"a b\":\"it's \\\"so\\\"\"}"), ("\"it's\"", "\"it's\""),
    ("[+1, -1, .5, -.5, +.5, 5., -5.]", "[1,-1,0.5,-0.5,0.5,5.0,-5.0]"),
    ("[5.e2, .5e1, 1e+2]", "[500.0,5.0,100.0]"),
    ("[0x10, 0xFf, -0x1, 0X0]", "[16,255,-1,0]"), ("0x7fffffffffffffff", "9223372036854775807"),
    ("-0x8000000000000000", "-9223372036854775808"), ("1 // end", "1"), ("/**/1/***/", "1"),
    ("[1]//", "[1]"), ("// \u{e9}\r\n1", "1"), ("{a /* b */ : /* c */ 1}", "{\"a\":1}"),
    ("\"// no comment\"", "\"// no comment\""), ("{\"a\": [true, null]}", "{\"a\":[true,null]}"),
  ]

  @Test("what a person may write in a configuration means the same as its strict form")
  func allowed() throws {
    for (text, strict) in Self.allowed {
      #expect(
        try String(decoding: parsed(text, options: .json5).json, as: UTF8.self) == strict,
        "\(text)")
    }
  }

  static let refused: [(String, Int, JSONError.Kind)] = [
    ("", 0, .empty), ("// only", 7, .empty), ("[,]", 1, .unexpectedByte(0x2c, expected: "a value")),
    ("[1,,]", 3, .unexpectedByte(0x2c, expected: "a value")),
    ("{,}", 1, .unexpectedByte(0x2c, expected: "a key")),
    ("{a:1,,}", 5, .unexpectedByte(0x2c, expected: "a key")),
    ("{1a:1}", 1, .unexpectedByte(0x31, expected: "a key")),
    ("{a-b:1}", 2, .unexpectedByte(0x2d, expected: "':'")),
    ("{\u{e9}:1}", 1, .unexpectedByte(0xc3, expected: "a key")),
    ("{a", 2, .unexpectedEnd(expected: "':'")),
    ("/* open", 0, .unterminatedComment), ("1 /*", 2, .unterminatedComment),
    ("[1] /* *", 4, .unterminatedComment), ("/*/", 0, .unterminatedComment),
    ("1 /", 2, .unexpectedByte(0x2f, expected: "a value")),
    ("1 /x", 2, .unexpectedByte(0x2f, expected: "a value")),
    (".", 1, .unexpectedEnd(expected: "a digit")), ("[.]", 2, .invalidNumber),
    ("[+]", 2, .invalidNumber), ("[+-1]", 2, .invalidNumber), ("[.e1]", 2, .invalidNumber),
    ("0x", 2, .unexpectedEnd(expected: "a digit")), ("[0xg]", 3, .invalidNumber),
    ("0x10000000000000000", 0, .integerTooLarge), ("010", 0, .leadingZero),
    ("NaN", 0, .unexpectedByte(0x4e, expected: "a value")), ("+Infinity", 1, .invalidNumber),
    ("'a\"", 3, .unexpectedEnd(expected: "the string's end")),
    ("'a\nb'", 2, .controlCharacter(0x0a)), ("'\\x41'", 1, .invalidEscape),
    ("1e400", 0, .numberTooLarge), ("abc", 0, .unexpectedByte(0x61, expected: "a value")),
  ]

  @Test("what even JSON5 does not allow, or is not needed of it, is refused where it stands")
  func refused() {
    for (text, offset, kind) in Self.refused {
      #expect(refusal(text, options: .json5) == JSONError(offset: offset, kind: kind), "\(text)")
    }
  }

  @Test("every text of strict JSON means the same with and without JSON5")
  func superset() throws {
    let text = "{\"a\":[1,-2.5e3,\"x\\u0041\\/\",true,false,null,{}],\"b\":{\"c\":[]}}"
    #expect(try parsed(text) == parsed(text, options: .json5))
  }

  @Test("the same key with and without quotes is a repeated one")
  func duplicates() {
    let error = refusal("{a: 1,\n 'a': 2}", options: [.json5, .refuseDuplicateKeys])
    #expect(error == JSONError(offset: 8, kind: .duplicateKey("a")))
  }
}
