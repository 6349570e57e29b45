import HTTP
import Testing

@Suite struct RequestTests {
  @Test("headers are found in any case, the first first, and all in order")
  func headers() throws {
    let request = try #require(
      Request(.get, "/", headers: [Header("X-A", "1"), Header("x-a", " 2 "), Header("B", "")]))
    #expect(request.headers["X-a"] == "1")
    #expect(request.headers.all("x-A") == ["1", "2"])
    #expect(request.headers["b"] == "")
    #expect(request.headers["c"] == nil)
    #expect(request.headers["X-"] == nil)
    #expect(request.headers["host"] == "localhost")
    #expect(request.headers.pairs.map(\.name) == ["Host", "X-A", "x-a", "B", "Content-Length"])
    #expect(request.headers.withBytes(of: "x-a") { Array($0) } == [UInt8(ascii: "1")])
    #expect(request.headers.withBytes(of: "none") { $0.count } == nil)
  }

  @Test("the Kelvin sign is not the letter k in a header's name")
  func noUnicodeFolding() throws {
    let request = try #require(Request(.get, "/", headers: [Header("k", "1")]))
    #expect(request.headers["K"] == "1")
    #expect(request.headers["\u{212A}"] == nil)
  }

  @Test("query parameters are decoded, the first of a name wins, empty ones are kept")
  func query() throws {
    let request = try #require(
      Request(.get, "/x?a=1&b=%C3%A9+%2B&a=2&c&d=&=e&&f=g=h&%61=3"))
    #expect(request.query["a"] == "1")
    #expect(request.query["b"] == "é +")
    #expect(request.query["c"] == "")
    #expect(request.query["d"] == "")
    #expect(request.query[""] == "e")
    #expect(request.query["f"] == "g=h")
    #expect(request.query["g"] == nil)
    #expect(request.query.items.map(\.name) == ["a", "b", "a", "c", "d", "", "f", "a"])
    #expect(request.path == "/x")
    #expect(request.target == "/x?a=1&b=%C3%A9+%2B&a=2&c&d=&=e&&f=g=h&%61=3")
  }

  @Test("a target without a query has no parameters", arguments: ["/", "/?", "/a%20b"])
  func noQuery(target: String) throws {
    #expect(try #require(Request(.get, target)).query.items.isEmpty)
  }

  @Test("absolute-form keeps its query")
  func absoluteQuery() throws {
    #expect(try #require(Request(.get, "http://a/b?c=d")).query["c"] == "d")
  }

  @Test("the body is read where it lies, and copied where asked for")
  func body() throws {
    let bytes: [UInt8] = [0, 13, 10, 255]
    let request = try #require(Request(.post, "/", body: bytes))
    #expect(request.body == bytes)
    #expect(request.bodyCount == 4)
    #expect(request.withBody { Array($0) } == bytes)
    let empty = try #require(Request(.post, "/"))
    #expect(empty.withBody { $0.count } == 0)
  }

  @Test("what the wire would refuse is no request")
  func refused() {
    #expect(Request(.get, "no slash") == nil)
    #expect(Request(.get, "/", headers: [Header("a b", "c")]) == nil)
    #expect(Request(.get, "/", headers: [Header("a", "b\r\nc: d\n")]) == nil)
  }

  @Test("the error body is JSON whatever the message says")
  func errorBody() {
    let response = Response.error(
      .badRequest, code: "invalid_json", message: "a \"quote\"\n", detailJSON: "{\"offset\":3}")
    #expect(
      String(decoding: response.body, as: UTF8.self)
        == #"{"error":{"code":"invalid_json","message":"a \"quote\"\n","detail":{"offset":3}}}"#)
  }
}
