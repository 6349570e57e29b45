extension Transcript {
  private static let host = "Host: a\r\n"

  /// Requests that must be served.
  static let accepted: [Transcript] = framing + connection + targets

  private static let framing: [Transcript] = [
    Transcript("no body", "GET / HTTP/1.1\r\n\(host)\r\n", "GET / []"),
    Transcript(
      "body of a declared length", "POST /x HTTP/1.1\r\n\(host)Content-Length: 5\r\n\r\nhello",
      "POST /x [hello]"),
    Transcript(
      "length with leading zeros", "POST /x HTTP/1.1\r\n\(host)Content-Length: 0005\r\n\r\nhello",
      "POST /x [hello]"),
    Transcript(
      "length zero", "POST /x HTTP/1.1\r\n\(host)content-length:0\r\n\r\n", "POST /x []"),
    Transcript(
      "body that looks like a request",
      "POST /x HTTP/1.1\r\n\(host)Content-Length: 18\r\n\r\nGET / HTTP/1.1\r\n\r\n",
      "POST /x [GET / HTTP/1.1\r\n\r\n]"),
    Transcript(
      "the longest body",
      "POST / HTTP/1.1\r\n\(host)Content-Length: 1000\r\n\r\n"
        + String(repeating: "x", count: 1_000),
      "POST / [" + String(repeating: "x", count: 1_000) + "]"),
    Transcript(
      "chunks",
      "POST /x HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n"
        + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
      "POST /x [hello world]"),
    Transcript(
      "chunk sizes in hex of both cases, with zeros before",
      "POST /x HTTP/1.1\r\n\(host)Transfer-Encoding: CHUNKED\r\n\r\n"
        + "0a\r\n0123456789\r\n00000B\r\n0123456789a\r\n000\r\n\r\n",
      "POST /x [01234567890123456789a]"),
    Transcript(
      "chunk extensions and trailers are dropped",
      "POST /x HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n"
        + "3;a=b;c=\"d;e\"\r\nabc\r\n2 \t;x\r\nde\r\n0;last\r\n"
        + "X-Sum: 1\r\nContent-Length: 9\r\n\r\n",
      "POST /x [abcde]"),
    Transcript(
      "the limit of trailers begins with them, not with the body",
      "POST /x HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n"
        + String(repeating: "1\r\nx\r\n", count: 80) + "0\r\na: b\r\n\r\n",
      "POST /x [" + String(repeating: "x", count: 80) + "]"),
    Transcript(
      "chunked without any chunk but the last",
      "PUT /x HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "PUT /x []"),
    Transcript(
      "chunk data with line ends and sizes inside",
      "POST /x HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n7\r\n0\r\n\r\n5\n\r\n0\r\n\r\n",
      "POST /x [0\r\n\r\n5\n]"),
    Transcript(
      "pipelined requests of every framing",
      "GET /1 HTTP/1.1\r\n\(host)\r\nPOST /2 HTTP/1.1\r\n\(host)Content-Length: 2\r\n\r\nab"
        + "POST /3 HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n2\r\ncd\r\n0\r\n\r\n"
        + "HEAD /4 HTTP/1.1\r\n\(host)\r\nDELETE /5 HTTP/1.1\r\n\(host)\r\n",
      "GET /1 []", "POST /2 [ab]", "POST /3 [cd]", "HEAD /4 []", "DELETE /5 []"),
    Transcript(
      "an empty line between requests",
      "GET /1 HTTP/1.1\r\n\(host)\r\n\r\nGET /2 HTTP/1.1\r\n\(host)\r\n", "GET /1 []", "GET /2 []"),
    Transcript(
      "the peer waits for the word to continue",
      "POST /x HTTP/1.1\r\n\(host)Expect: 100-Continue\r\nContent-Length: 2\r\n\r\nok",
      "continue", "POST /x [ok]"),
    Transcript(
      "nothing to continue with without a body",
      "POST /x HTTP/1.1\r\n\(host)Expect: 100-continue\r\n\r\n", "POST /x []"),
    Transcript(
      "an expectation of HTTP/1.0 is ignored",
      "POST /x HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok",
      "POST /x [ok] close"),
    Transcript(
      "as many lines as allowed",
      "GET / HTTP/1.1\r\n\(host)" + String(repeating: "a: b\r\n", count: 7) + "\r\n", "GET / []"),
    Transcript(
      "values with blanks around, tabs, empty, and bytes above ASCII",
      Array("GET / HTTP/1.1\r\nHost:a\r\nb: \t c\t d \t\r\nE:\r\nf: ".utf8) + [0xE9, 0xFF]
        + Array("\r\n\r\n".utf8), ["GET / []"]),
    Transcript(
      "every byte a header name may hold",
      "GET / HTTP/1.1\r\n\(host)!#$%&'*+-.^_`|~09azAZ: x\r\n\r\n", "GET / []"),
  ]

  private static let connection: [Transcript] = [
    Transcript(
      "close", "GET / HTTP/1.1\r\n\(host)Connection: close\r\n\r\n", "GET / [] close"),
    Transcript(
      "close in a list and in another case",
      "GET / HTTP/1.1\r\n\(host)connection: foo , CLOSE\r\n\r\n", "GET / [] close"),
    Transcript(
      "an upgrade that is not offered is ignored",
      "GET / HTTP/1.1\r\n\(host)Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n", "GET / []"),
    Transcript(
      "HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", "GET / [] close"),
    Transcript(
      "HTTP/1.0 that stays", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET / []"),
    Transcript(
      "a later minor version is read as HTTP/1.1", "GET / HTTP/1.9\r\n\(host)\r\n", "GET / []"),
  ]

  private static let targets: [Transcript] = [
    Transcript(
      "absolute-form", "GET http://b.example:80/p?q=1 HTTP/1.1\r\n\(host)\r\n", "GET /p []"),
    Transcript(
      "absolute-form without a path", "GET HTTP://b HTTP/1.1\r\n\(host)\r\n", "GET / []"),
    Transcript(
      "absolute-form with a query and no path", "GET http://b?q HTTP/1.1\r\n\(host)\r\n", "GET / []"
    ),
    Transcript("asterisk-form", "OPTIONS * HTTP/1.1\r\n\(host)\r\n", "OPTIONS * []"),
    Transcript(
      "percent-encoding", "GET /a%20b/%C3%A9 HTTP/1.1\r\n\(host)\r\n", "GET /a b/é []"),
    Transcript(
      "an encoded slash divides nothing",
      "GET /a%2fb/c HTTP/1.1\r\n\(host)\r\n", "GET /a%2Fb/c []"),
    Transcript(
      "dot segments", "GET /a/./b/../c HTTP/1.1\r\n\(host)\r\n", "GET /a/c []"),
    Transcript(
      "dot segments that are encoded", "GET /a/%2e%2E/c/%2e HTTP/1.1\r\n\(host)\r\n", "GET /c/ []"),
    Transcript(
      "no dot segment climbs above the root",
      "GET /../../x/.. HTTP/1.1\r\n\(host)\r\n", "GET / []"),
    Transcript(
      "dots that are no dot segments", "GET /.a/..b/c. HTTP/1.1\r\n\(host)\r\n", "GET /.a/..b/c. []"
    ),
    Transcript(
      "encoded twice is decoded once",
      "GET /a/%252e%252e/b HTTP/1.1\r\n\(host)\r\n", "GET /a/%2e%2e/b []"),
    Transcript(
      "an encoded slash makes no dot segment",
      "GET /a/..%2f..%2Fb HTTP/1.1\r\n\(host)\r\n", "GET /a/..%2F..%2Fb []"),
    Transcript("empty segments stay", "GET //a//b/ HTTP/1.1\r\n\(host)\r\n", "GET //a//b/ []"),
    Transcript(
      "the longest target",
      "GET /" + String(repeating: "x", count: 63) + " HTTP/1.1\r\n\(host)\r\n",
      "GET /" + String(repeating: "x", count: 63) + " []"),
    Transcript("Host with a port", "GET / HTTP/1.1\r\nHost: a.b:8787\r\n\r\n", "GET / []"),
    Transcript("Host as IPv6", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "GET / []"),
  ]
}
