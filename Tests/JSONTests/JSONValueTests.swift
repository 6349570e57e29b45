import JSON
import Testing

@Suite struct JSONValueTests {
  @Test("an accessor gives the value of its own kind and nil for another")
  func accessors() throws {
    let value = try parsed(
      "{\"n\":null,\"b\":true,\"i\":7,\"d\":1.5,\"s\":\"x\",\"a\":[1],\"o\":{}}")
    #expect(value["n"]?.isNull == true)
    #expect(value["b"]?.bool == true)
    #expect(value["i"]?.int64 == 7)
    #expect(value["i"]?.double == 7)
    #expect(value["d"]?.double == 1.5)
    #expect(value["d"]?.int64 == nil)
    #expect(value["s"]?.string == "x")
    #expect(value["a"]?.array?.count == 1)
    #expect(value["a"]?[0]?.int64 == 1)
    #expect(value["a"]?[1] == nil)
    #expect(value["a"]?[-1] == nil)
    #expect(value["o"]?.object?.isEmpty == true)
    #expect(value["missing"] == nil)
    #expect(value["s"]?["x"] == nil)
    #expect(value["s"]?.double == nil)
    #expect(value["i"]?.string == nil)
    #expect(value["n"]?.bool == nil)
    #expect(value.object?.keys == ["n", "b", "i", "d", "s", "a", "o"])
  }

  @Test(
    "members keep their order and are found in small and in large objects",
    arguments: [1, 15, 16, 300])
  func lookup(count: Int) throws {
    let members = (0..<count).map { "\"key\(($0 * 7) % count)x\($0)\":\($0)" }
    let object = try #require(try parsed("{\(members.joined(separator: ","))}").object)
    #expect(object.members.map(\.value.int64) == (0..<count).map { Int64($0) })
    for index in 0..<count {
      #expect(object["key\((index * 7) % count)x\(index)"]?.int64 == Int64(index))
    }
    #expect(object["key"] == nil)
    #expect(object["zzz"] == nil)
    #expect(object[""] == nil)
  }

  @Test("of repeated members the last is found, in small and in large objects", arguments: [0, 40])
  func lastWins(others: Int) throws {
    let members = ["\"a\":1"] + (0..<others).map { "\"k\($0)\":0" } + ["\"a\":2"]
    let value = try parsed("{\(members.joined(separator: ","))}")
    #expect(value["a"]?.int64 == 2)
    #expect(value.object?.count == others + 2)
  }

  @Test("strings and keys compare by bytes, not by canonical equivalence", arguments: [0, 40])
  func bytewise(others: Int) throws {
    #expect(try parsed("\"\u{e9}\"") != parsed("\"e\u{301}\""))
    #expect(try parsed("{\"\u{e9}\":1}") != parsed("{\"e\u{301}\":1}"))
    let members = ["\"\u{e9}\":1", "\"e\u{301}\":2"] + (0..<others).map { "\"k\($0)\":0" }
    let value = try parsed("{\(members.joined(separator: ","))}")
    #expect(value["\u{e9}"]?.int64 == 1)
    #expect(value["e\u{301}"]?.int64 == 2)
  }

  @Test("a document tells the line of each value by its path")
  func lines() throws {
    let text = """
      // head
      {
        risk: {
          percent: 0.5,   // of equity
          symbols: [
            'EURUSD',
            { name: 'XAUUSD' },
          ],
        },
        "port": 8787
      }
      """
    let document = try JSONDocument(parsing: [UInt8](text.utf8), options: .json5)
    #expect(document.value["port"]?.int64 == 8787)
    #expect(document.line(ofPath: []) == 2)
    #expect(document.line(ofPath: ["risk"]) == 3)
    #expect(document.line(ofPath: ["risk", "percent"]) == 4)
    #expect(document.line(ofPath: ["risk", "symbols", "0"]) == 6)
    #expect(document.line(ofPath: ["risk", "symbols", "1", "name"]) == 7)
    #expect(document.line(ofPath: ["port"]) == 10)
    for missing in [["x"], ["risk", "symbols", "2"], ["risk", "symbols", "x"], ["port", "x"]] {
      #expect(document.line(ofPath: missing) == nil, "\(missing)")
    }
    let offset = try #require(document.offset(ofPath: ["port"]))
    #expect(Array(text.utf8)[offset] == UInt8(ascii: "8"))
  }

  @Test("the line of an offset counts line feeds before it")
  func lineOfOffset() {
    let bytes = [UInt8]("a\nb\r\n\nc".utf8)
    let lines = (0...bytes.count).map { JSONDocument.line(atOffset: $0, of: bytes) }
    #expect(lines == [1, 1, 2, 2, 2, 3, 4, 4])
    #expect(JSONDocument.line(atOffset: 1_000, of: bytes) == 4)
    #expect(JSONDocument.line(atOffset: -1, of: bytes) == 1)
  }

  @Test("the last of repeated keys is the one whose line is told")
  func lineOfRepeatedKey() throws {
    let document = try JSONDocument(parsing: [UInt8]("{\"a\":1,\n\"a\":2}".utf8))
    #expect(document.line(ofPath: ["a"]) == 2)
  }
}
