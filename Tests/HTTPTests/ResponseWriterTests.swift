import Testing

@testable import HTTP

@Suite struct ResponseWriterTests {
  /// The instant of RFC 9110's own example of a date.
  private var date: [UInt8] {
    var text = DateText()
    text.update(epochNanoseconds: 784_111_777_999_999_999)
    return text.bytes
  }

  private func wire(_ response: Response, _ form: ResponseWriter.Form = .init()) -> String {
    var output: [UInt8] = []
    ResponseWriter.append(response, form: form, date: date, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  @Test("an answer is status line, date, type, length, headers and body")
  func whole() {
    #expect(
      wire(Response(headers: [Header("X-A", "b")], body: Array("{}".utf8))) == """
        HTTP/1.1 200 OK\r
        Date: Sun, 06 Nov 1994 08:49:37 GMT\r
        Content-Type: application/json\r
        Content-Length: 2\r
        X-A: b\r
        \r
        {}
        """)
  }

  @Test("the form decides on body and connection")
  func forms() {
    let response = Response.text(.ok, "hello")
    let head = wire(response, .init(isHead: true))
    #expect(head.hasSuffix("\r\nContent-Length: 5\r\n\r\n"))
    #expect(wire(response, .init(closes: true)).contains("\r\nConnection: close\r\n"))
    #expect(
      wire(response, .init(isVersion10: true)).contains("\r\nConnection: keep-alive\r\n"))
    #expect(
      wire(response, .init(isVersion10: true, closes: true)).contains("\r\nConnection: close\r\n"))
  }

  @Test("no body and no length where the status forbids them", arguments: [UInt16(204), 304])
  func noBody(code: UInt16) {
    let text = wire(Response(status: Status(rawValue: code), body: [1, 2, 3]))
    #expect(!text.contains("Content-Length"))
    #expect(text.hasSuffix("\r\n\r\n"))
  }

  @Test("an empty body has a length of zero and no type")
  func empty() {
    let text = wire(Response())
    #expect(text.contains("\r\nContent-Length: 0\r\n"))
    #expect(!text.contains("Content-Type"))
  }

  @Test(
    "a header that could break the answer turns it into a 500",
    arguments: [
      Header("X", "a\r\nb"), Header("X", "a\nb"), Header("X", "a\0"), Header("X y", "a"),
      Header("", "a"), Header("X:", "a"), Header("X\r\n", "a"), Header("X", "\u{7f}"),
    ])
  func unwritable(header: Header) {
    #expect(wire(Response(headers: [header])).hasPrefix("HTTP/1.1 500 Internal Server Error\r\n"))
  }

  @Test("a media type with a line end and a status out of range are a 500 too")
  func unwritableOthers() {
    #expect(wire(Response(contentType: "a\r\nb", body: [1])).hasPrefix("HTTP/1.1 500 "))
    #expect(wire(Response(status: Status(rawValue: 99))).hasPrefix("HTTP/1.1 500 "))
    #expect(wire(Response(status: Status(rawValue: 600))).hasPrefix("HTTP/1.1 500 "))
  }

  @Test("what the server writes itself is left out of a handler's headers")
  func ownHeaders() {
    let headers = [
      Header("content-LENGTH", "9"), Header("Transfer-Encoding", "chunked"),
      Header("Connection", "upgrade"), Header("Date", "x"), Header("Content-Type", "x"),
    ]
    #expect(wire(Response(headers: headers)) == wire(Response()))
  }

  @Test("chunks have their size in hexadecimal, and an empty one is left out")
  func chunks() {
    var output: [UInt8] = []
    ResponseWriter.append(chunk: [], isVersion10: false, to: &output)
    #expect(output.isEmpty)
    ResponseWriter.append(
      chunk: Array(repeating: UInt8(ascii: "x"), count: 26), isVersion10: false, to: &output)
    let expected = "1a\r\n" + String(repeating: "x", count: 26) + "\r\n"
    #expect(String(decoding: output, as: UTF8.self) == expected)
  }
}
