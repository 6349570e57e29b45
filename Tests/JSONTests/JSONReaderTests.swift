import JSON
import Testing

@Suite struct JSONReaderTests {
  @Test("an object is read member by member in the order written, and what is unknown skipped")
  func members() throws {
    let text =
      " { \"time\" : 1732147200 , \"symbol\":\"EURUSD.r\",\"x\":[{\"y\":[1,\"]\",null]}],"
      + "\"hedging\":true,\"sl\":null,\"bid\":1.05432,\"off\":false} "
    var seen: [String] = []
    try reading(text) { reader in
      try reader.beginObject()
      while let key = try reader.nextKey() {
        seen.append(key.string)
        switch key {
        case "time": #expect(try reader.readInt64() == 1_732_147_200)
        case "symbol": #expect(try reader.readString() == "EURUSD.r")
        case "hedging": #expect(try reader.readBool())
        case "off": #expect(try !reader.readBool())
        case "sl":
          #expect(try reader.peekKind() == .null)
          #expect(try reader.readNull())
        case "bid":
          #expect(try !reader.readNull())
          #expect(try reader.readDouble() == 1.05432)
        default: try reader.skipValue()
        }
      }
      try reader.finish()
      #expect(reader.offset == text.utf8.count)
    }
    #expect(seen == ["time", "symbol", "x", "hedging", "sl", "bid", "off"])
  }

  @Test("an array is read element by element")
  func elements() throws {
    let values = try reading("[[1,2],[],[3]]") { reader in
      var values: [[Double]] = []
      try reader.beginArray()
      while try reader.nextElement() {
        var inner: [Double] = []
        try reader.beginArray()
        while try reader.nextElement() { inner.append(try reader.readDouble()) }
        values.append(inner)
      }
      try reader.finish()
      return values
    }
    #expect(values == [[1, 2], [], [3]])
  }

  @Test("a value of another kind than asked for is an error that names both and is no syntax error")
  func wrongTypes() {
    typealias Read = (inout JSONReader) throws -> Void
    let reads: [(JSONKind, Read)] = [
      (.object, { try $0.beginObject() }), (.array, { try $0.beginArray() }),
      (.string, { _ = try $0.readText() }), (.number, { _ = try $0.readDouble() }),
      (.number, { _ = try $0.readInt64() }), (.bool, { _ = try $0.readBool() }),
    ]
    let texts: [(JSONKind, String)] = [
      (.object, "{}"), (.array, "[]"), (.string, "\"\""), (.number, "1"), (.bool, "true"),
      (.null, "null"),
    ]
    for (expected, read) in reads {
      for (found, text) in texts where found != expected {
        let error = #expect(throws: JSONError.self) { try reading(" " + text) { try read(&$0) } }
        #expect(
          error == JSONError(offset: 1, kind: .wrongType(expected: expected, found: found)))
        #expect(error?.isSyntax == false)
      }
    }
  }

  @Test("a key with escapes matches the literal it means and no other")
  func escapedKeys() throws {
    let matches = try reading("{\"b\\u0061rs\":1,\"b\\u00e4rs\":1,\"\\ud83d\\ude00\":1}") {
      reader in
      var matches: [Int] = []
      try reader.beginObject()
      while let key = try reader.nextKey() {
        switch key {
        case "bars": matches.append(1)
        case "b\u{e4}rs": matches.append(2)
        case "\u{1F600}": matches.append(3)
        default: matches.append(0)
        }
        try reader.skipValue()
      }
      return matches
    }
    #expect(matches == [1, 2, 3])
  }

  @Test("a literal matches by bytes, not by canonical equivalence")
  func bytewiseMatch() throws {
    try reading("\"e\u{301}\"") { reader in
      let text = try reader.readText()
      #expect(!(text == "\u{e9}"))
      #expect(text == "e\u{301}")
      #expect(!(text == "e"))
      #expect(!(text == ""))
    }
  }

  @Test("every escape gives its character, also beside the words that are scanned eight at a time")
  func escapes() throws {
    let escapes: [(String, String)] = [
      ("\\\"", "\""), ("\\\\", "\\"), ("\\/", "/"), ("\\b", "\u{8}"), ("\\f", "\u{c}"),
      ("\\n", "\n"), ("\\r", "\r"), ("\\t", "\t"), ("\\u0041", "A"), ("\\u00e9", "\u{e9}"),
      ("\\u20AC", "\u{20ac}"), ("\\ud83d\\ude00", "\u{1F600}"), ("\\u0000", "\0"),
      ("\u{20ac}", "\u{20ac}"),
    ]
    for padding in 0...17 {
      let before = String(repeating: "x", count: padding)
      for (written, meant) in escapes {
        let value = try parsed("\"\(before)\(written)y\(written)\"").string
        #expect(value.map { Array($0.utf8) } == Array("\(before)\(meant)y\(meant)".utf8))
      }
    }
  }

  @Test("raw bytes are the value as written, without the blanks around it")
  func raw() throws {
    try reading("{\"a\": {\"b\": [1, 2]} , \"c\": 1.50}") { reader in
      try reader.beginObject()
      var raws: [String] = []
      while try reader.nextKey() != nil {
        raws.append(String(decoding: try reader.readRaw(), as: UTF8.self))
      }
      #expect(raws == ["{\"b\": [1, 2]}", "1.50"])
    }
  }

  @Test("a copy of a reader is a bookmark")
  func bookmark() throws {
    try reading("[1,2]") { reader in
      try reader.beginArray()
      #expect(try reader.nextElement())
      var copy = reader
      #expect(try reader.readDouble() == 1)
      #expect(try copy.readDouble() == 1)
      #expect(try copy.nextElement())
      #expect(try copy.readDouble() == 2)
    }
  }

  @Test("reading after the whole value is an error, not a second value")
  func afterEnd() {
    let error = #expect(throws: JSONError.self) {
      try reading("1 2") { reader in
        _ = try reader.readDouble()
        _ = try reader.readDouble()
      }
    }
    #expect(error == JSONError(offset: 2, kind: .trailingBytes))
  }

  @Test("duplicate keys are found by the pull reader too, in what it skips as well")
  func duplicates() {
    for text in ["{\"a\":1,\"a\":2}", "{\"x\":{\"a\":1,\"a\":2}}"] {
      let error = #expect(throws: JSONError.self) {
        try reading(text, options: .refuseDuplicateKeys) { reader in
          try reader.beginObject()
          while try reader.nextKey() != nil { try reader.skipValue() }
        }
      }
      #expect(error?.kind == .duplicateKey("a"))
    }
  }
}
