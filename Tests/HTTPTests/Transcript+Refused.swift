extension Transcript {
  private static let host = "Host: a\r\n"
  private static let malformed = "refused 400 malformed_request"
  private static let post = "POST /x HTTP/1.1\r\nHost: a\r\n"
  private static let chunked = post + "Transfer-Encoding: chunked\r\n\r\n"

  private static func bad(_ name: String, _ wire: String) -> Transcript {
    Transcript(name, wire, malformed)
  }

  private static func bad(_ name: String, _ wire: [UInt8]) -> Transcript {
    Transcript(name, wire, [malformed])
  }

  /// Requests that must be refused, for their framing is in doubt or they break a limit.
  static let refused: [Transcript] =
    lengths + codings + chunks + heads + requestLines + hosts + limits + others

  private static let lengths: [Transcript] = [
    bad("both framings", post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    bad(
      "both, the other way",
      post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
    bad("a repeated length", post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
    bad("differing lengths", post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
    bad("a list of lengths", post + "Content-Length: 5, 5\r\n\r\nhello"),
    bad("plus sign", post + "Content-Length: +5\r\n\r\nhello"),
    bad("minus sign", post + "Content-Length: -5\r\n\r\nhello"),
    bad("hexadecimal", post + "Content-Length: 0x5\r\n\r\nhello"),
    bad("decimal point", post + "Content-Length: 5.0\r\n\r\nhello"),
    bad("blank inside", post + "Content-Length: 5 5\r\n\r\nhello"),
    bad("no digits", post + "Content-Length:\r\n\r\n"),
    bad("a comma after the length", post + "Content-Length: 5,\r\n\r\nhello"),
    bad("a comma before the length", post + "Content-Length: ,5\r\n\r\nhello"),
    bad("an exponent", post + "Content-Length: 1e1\r\n\r\nhello"),
    bad("a length in quotes", post + "Content-Length: \"5\"\r\n\r\nhello"),
    bad("a length with an underscore", post + "Content-Length: 0_5\r\n\r\nhello"),
    bad("a vertical tab after the length", post + "Content-Length: 5\u{b}\r\n\r\nhello"),
    bad("digits above ASCII", post + "Content-Length: ٥\r\n\r\nhello"),
    Transcript(
      "a length beyond 64 bits", post + "Content-Length: 18446744073709551617\r\n\r\n",
      "refused 413 body_too_large"),
    Transcript(
      "one byte too many declared", post + "Content-Length: 1001\r\n\r\n",
      "refused 413 body_too_large"),
  ]

  private static let codings: [Transcript] = [
    bad("a coding before chunked", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    bad("another coding", post + "Transfer-Encoding: gzip\r\n\r\n"),
    bad("chunked twice", post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
    bad(
      "two lines of codings",
      post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    bad("identity", post + "Transfer-Encoding: identity\r\n\r\n"),
    bad("chunked with more behind", post + "Transfer-Encoding: chunkedx\r\n\r\n0\r\n\r\n"),
    bad("chunked with a parameter", post + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n"),
    bad(
      "an empty element before chunked", post + "Transfer-Encoding: , chunked\r\n\r\n0\r\n\r\n"),
    bad("a comma after chunked", post + "Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n"),
    bad("a coding behind chunked", post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
    bad("an unknown coding", post + "Transfer-Encoding: cow\r\n\r\n0\r\n\r\n"),
    bad("NUL behind chunked", post + "Transfer-Encoding: chunked\0\r\n\r\n0\r\n\r\n"),
    bad("chunked in quotes", post + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
    bad("a tab before the colon", post + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n"),
    bad(
      "chunked, then identity on a line of its own",
      post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
    bad(
      "a coding folded into the next line",
      post + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"),
    bad("no coding", post + "Transfer-Encoding:\r\n\r\n0\r\n\r\n"),
    bad("a vertical tab before chunked", post + "Transfer-Encoding: \u{b}chunked\r\n\r\n0\r\n\r\n"),
    bad("chunked in HTTP/1.0", "POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
  ]

  private static let chunks: [Transcript] = [
    bad("size with a sign", chunked + "+5\r\nhello\r\n0\r\n\r\n"),
    bad("size with a prefix", chunked + "0x5\r\nhello\r\n0\r\n\r\n"),
    bad("size with a blank before", chunked + " 5\r\nhello\r\n0\r\n\r\n"),
    bad("size with a blank behind", chunked + "5 \r\nhello\r\n0\r\n\r\n"),
    bad("no size", chunked + "\r\nhello\r\n0\r\n\r\n"),
    bad("an extension without a size", chunked + ";a\r\nhello\r\n0\r\n\r\n"),
    bad("size that is no number", chunked + "g\r\n"),
    bad("size line ends in LF", chunked + "5\nhello\r\n0\r\n\r\n"),
    bad("size line ends in CR", chunked + "5\rhello\r\n0\r\n\r\n"),
    bad("LF in an extension", chunked + "5;a\nb\r\nhello\r\n0\r\n\r\n"),
    bad("NUL in an extension", chunked + "5;a\0\r\nhello\r\n0\r\n\r\n"),
    bad("size with a minus", chunked + "-5\r\nhello\r\n0\r\n\r\n"),
    bad("size with an underscore", chunked + "5_\r\nhello\r\n0\r\n\r\n"),
    bad("size with a point", chunked + "5.0\r\nhello\r\n0\r\n\r\n"),
    bad("size with a comma", chunked + "5,\r\nhello\r\n0\r\n\r\n"),
    bad("size with NUL", chunked + "5\0\r\nhello\r\n0\r\n\r\n"),
    bad("a tab before the size", chunked + "\t5\r\nhello\r\n0\r\n\r\n"),
    bad("DEL in an extension", chunked + "5;a=\u{7f}\r\nhello\r\n0\r\n\r\n"),
    bad("CR in an extension", chunked + "5;a\rb\r\nhello\r\n0\r\n\r\n"),
    bad("data without its end", chunked + "5\r\nhello0\r\n\r\n"),
    bad("a blank before a trailer's colon", chunked + "0\r\na : b\r\n\r\n"),
    bad("NUL in a trailer", chunked + "0\r\na: \0\r\n\r\n"),
    bad("data longer than its size", chunked + "4\r\nhello\r\n0\r\n\r\n"),
    bad("data ends in LF", chunked + "5\r\nhello\n0\r\n\r\n"),
    bad("data ends in CR", chunked + "5\r\nhello\r0\r\n\r\n"),
    bad("folded trailer", chunked + "0\r\na: b\r\n c\r\n\r\n"),
    bad("trailer without a colon", chunked + "0\r\nabc\r\n\r\n"),
    bad("trailers end in LF", chunked + "0\r\na: b\r\n\n"),
    bad("an endless size line", chunked + "5;" + String(repeating: "x", count: 60) + "\r\nhello"),
    bad("an endless size", chunked + String(repeating: "0", count: 60) + "\r\n"),
    Transcript(
      "one chunk too large", chunked + "3e9\r\n", "refused 413 body_too_large"),
    Transcript(
      "chunks too large together", chunked + "3\r\nabc\r\n3e6\r\n", "refused 413 body_too_large"),
    Transcript(
      "a size beyond 64 bits", chunked + "fffffffffffffffff\r\n", "refused 413 body_too_large"),
    Transcript(
      "too many trailers", chunked + "0\r\n" + String(repeating: "a: b\r\n", count: 9),
      "refused 431 head_too_large"),
    Transcript(
      "trailers too long together",
      chunked + "0\r\n"
        + String(repeating: "a: " + String(repeating: "x", count: 80) + "\r\n", count: 6),
      "refused 431 head_too_large"),
    Transcript(
      "a long trailer", chunked + "0\r\na: " + String(repeating: "x", count: 120) + "\r\n\r\n",
      "refused 431 head_too_large"),
  ]

  private static let heads: [Transcript] = [
    bad("LF alone ends the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"),
    bad("LF alone ends a header", "GET / HTTP/1.1\r\nHost: a\nb: c\r\n\r\n"),
    bad("LF alone ends the head", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
    bad("CR alone in a value", "GET / HTTP/1.1\r\nHost: a\r\nb: c\rd\r\n\r\n"),
    bad("CR alone ends a header", "GET / HTTP/1.1\r\nHost: a\rb: c\r\n\r\n"),
    bad("CR CR LF", "GET / HTTP/1.1\r\nHost: a\r\nb: c\r\r\n\r\n"),
    bad("a folded header", "GET / HTTP/1.1\r\nHost: a\r\nb: c\r\n d\r\n\r\n"),
    bad("a folded first header", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
    bad("a tab folds too", "GET / HTTP/1.1\r\nHost: a\r\n\tb: c\r\n\r\n"),
    bad("a blank before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
    bad("a blank before the colon of a length", post + "Content-Length : 5\r\n\r\nhello"),
    bad("no name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"),
    bad("no colon", "GET / HTTP/1.1\r\nHost: a\r\nabc\r\n\r\n"),
    bad("NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nb: c\0d\r\n\r\n"),
    bad("a control in a value", "GET / HTTP/1.1\r\nHost: a\r\nb: \u{1}\r\n\r\n"),
    bad("DEL in a value", "GET / HTTP/1.1\r\nHost: a\r\nb: \u{7f}\r\n\r\n"),
    bad("NUL in a name", "GET / HTTP/1.1\r\nHost: a\r\nb\0: c\r\n\r\n"),
    bad("a name above ASCII", "GET / HTTP/1.1\r\nHost: a\r\né: c\r\n\r\n"),
    bad("a bracket in a name", "GET / HTTP/1.1\r\nHost: a\r\n[b]: c\r\n\r\n"),
  ]

  private static let requestLines: [Transcript] = [
    bad("two blanks", "GET  / HTTP/1.1\r\n\(host)\r\n"),
    bad("two blanks before the version", "GET /  HTTP/1.1\r\n\(host)\r\n"),
    bad("a tab", "GET\t/ HTTP/1.1\r\n\(host)\r\n"),
    bad("a blank at the start", " GET / HTTP/1.1\r\n\(host)\r\n"),
    bad("a blank at the end", "GET / HTTP/1.1 \r\n\(host)\r\n"),
    bad("HTTP/0.9", "GET /\r\n"),
    bad("too many words", "GET / x HTTP/1.1\r\n\(host)\r\n"),
    bad("version in lower case", "GET / http/1.1\r\n\(host)\r\n"),
    bad("version of three numbers", "GET / HTTP/1.1.1\r\n\(host)\r\n"),
    bad("version of two digits", "GET / HTTP/1.10\r\n\(host)\r\n"),
    bad("version with a comma", "GET / HTTP/1,1\r\n\(host)\r\n"),
    bad("another protocol", "GET / RTSP/1.1\r\n\(host)\r\n"),
    bad("three empty lines before", "\r\n\r\n\r\nGET / HTTP/1.1\r\n\(host)\r\n"),
    bad("LF before", "\nGET / HTTP/1.1\r\n\(host)\r\n"),
    bad("a target above ASCII", "GET /é HTTP/1.1\r\n\(host)\r\n"),
    bad("a control in the target", "GET /\u{1} HTTP/1.1\r\n\(host)\r\n"),
    bad("a fragment", "GET /a#b HTTP/1.1\r\n\(host)\r\n"),
    bad("a quote in the target", "GET /\" HTTP/1.1\r\n\(host)\r\n"),
    bad("a target without a slash", "GET a HTTP/1.1\r\n\(host)\r\n"),
    bad("an asterisk for GET", "GET * HTTP/1.1\r\n\(host)\r\n"),
    bad("another scheme", "GET ftp://a/ HTTP/1.1\r\n\(host)\r\n"),
    bad("user information", "GET http://u@a/ HTTP/1.1\r\n\(host)\r\n"),
    bad("no authority", "GET http:///a HTTP/1.1\r\n\(host)\r\n"),
    bad("half an encoded byte", "GET /a%2 HTTP/1.1\r\n\(host)\r\n"),
    bad("a percent sign alone", "GET /a?b=%zz HTTP/1.1\r\n\(host)\r\n"),
    bad("an encoded NUL", "GET /a%00 HTTP/1.1\r\n\(host)\r\n"),
    bad("encoded bytes that are not UTF-8", "GET /%ff HTTP/1.1\r\n\(host)\r\n"),
    bad("a version with leading zeros", "GET / HTTP/01.1\r\n\(host)\r\n"),
    bad("a version with a sign", "GET / HTTP/+1.1\r\n\(host)\r\n"),
    bad("a version without a minor", "GET / HTTP/1\r\n\(host)\r\n"),
    bad("HTTPS as the protocol", "GET / HTTPS/1.1\r\n\(host)\r\n"),
    bad("no method", "/a HTTP/1.1\r\n\(host)\r\n"),
    bad("an answer for a request", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    bad("the banner of SSH", "SSH-2.0-OpenSSH_9.2\r\n"),
    bad("a control in the method", "G\u{1}T / HTTP/1.1\r\n\(host)\r\n"),
    bad("a bracket in the method", "G(T / HTTP/1.1\r\n\(host)\r\n"),
    bad("a scheme without slashes", "GET http:a HTTP/1.1\r\n\(host)\r\n"),
    bad("a scheme and one slash", "GET http:/a HTTP/1.1\r\n\(host)\r\n"),
    bad("a scheme alone", "GET http:// HTTP/1.1\r\n\(host)\r\n"),
    bad("a backslash in the target", "GET /a\\b HTTP/1.1\r\n\(host)\r\n"),
    bad("an encoded line end", "GET /a%0d%0ab HTTP/1.1\r\n\(host)\r\n"),
    bad("NUL first", [0, 0, 0, 0]), bad("CR first", "\rGET / HTTP/1.1\r\n\(host)\r\n"),
    bad("a hello of SSL 2", [0x80, 0x2E, 0x01, 0x03, 0x01, 0x00, 0x15, 0x00]),
    bad("a TLS hello", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03]),
  ]

  private static let hosts: [Transcript] = [
    bad("no Host", "GET / HTTP/1.1\r\n\r\n"),
    bad("no Host beside absolute-form", "GET http://a/ HTTP/1.1\r\n\r\n"),
    bad("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
    bad("two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nhost: a\r\n\r\n"),
    bad("an empty Host", "GET / HTTP/1.1\r\nHost: \r\n\r\n"),
    bad("Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
    bad("Host with user information", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
    bad("Host with a blank", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
    bad("two names in one Host", "GET / HTTP/1.1\r\nHost: a, b c\r\n\r\n"),
    bad("Host with a fragment", "GET / HTTP/1.1\r\nHost: a#b\r\n\r\n"),
    bad("Host with a query", "GET / HTTP/1.1\r\nHost: a?b\r\n\r\n"),
    bad("Host with a scheme", "GET / HTTP/1.1\r\nHost: http://a\r\n\r\n"),
    bad("Host with two ports", "GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n"),
    bad("Host with a port and a sign", "GET / HTTP/1.1\r\nHost: a:+1\r\n\r\n"),
    bad("Host with half an encoded byte", "GET / HTTP/1.1\r\nHost: a%z\r\n\r\n"),
    bad("Host above ASCII", "GET / HTTP/1.1\r\nHost: é\r\n\r\n"),
    bad("more behind an IPv6 literal", "GET / HTTP/1.1\r\nHost: [::1]a\r\n\r\n"),
    bad("an empty literal", "GET / HTTP/1.1\r\nHost: []\r\n\r\n"),
    bad("a malformed Host in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a b\r\n\r\n"),
    bad("a port that is no number", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"),
    bad("a port beyond 65535", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n"),
    bad("a bracket that stays open", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
  ]

  private static let limits: [Transcript] = [
    Transcript(
      "a target too long", "GET /" + String(repeating: "x", count: 64) + " HTTP/1.1\r\n\(host)\r\n",
      "refused 414 target_too_long"),
    Transcript(
      "a target without end", "GET /" + String(repeating: "x", count: 500),
      "refused 414 target_too_long"),
    Transcript(
      "too many headers", "GET / HTTP/1.1\r\n\(host)" + String(repeating: "a: b\r\n", count: 8),
      "refused 431 head_too_large"),
    Transcript(
      "a header too long",
      "GET / HTTP/1.1\r\n\(host)a: " + String(repeating: "x", count: 94) + "\r\n\r\n",
      "refused 431 head_too_large"),
    Transcript(
      "a name too long", "GET / HTTP/1.1\r\n" + String(repeating: "x", count: 200),
      "refused 431 head_too_large"),
    Transcript(
      "a head too long",
      "GET / HTTP/1.1\r\n\(host)"
        + String(repeating: "a: " + String(repeating: "x", count: 80) + "\r\n", count: 6) + "\r\n",
      "refused 431 head_too_large"),
  ]

  private static let others: [Transcript] = [
    Transcript("CONNECT", "CONNECT a:443 HTTP/1.1\r\n\(host)\r\n", "refused 501 not_implemented"),
    Transcript("TRACE", "TRACE / HTTP/1.1\r\n\(host)\r\n", "refused 501 not_implemented"),
    Transcript("lower case", "get / HTTP/1.1\r\n\(host)\r\n", "refused 501 not_implemented"),
    Transcript(
      "an unknown method", "BREW / HTTP/1.1\r\n\(host)\r\n", "refused 501 not_implemented"),
    Transcript(
      "a method without end", String(repeating: "X", count: 100), "refused 501 not_implemented"),
    Transcript(
      "a method in mixed case", "Get / HTTP/1.1\r\n\(host)\r\n", "refused 501 not_implemented"),
    Transcript(
      "a method with more behind", "GETX / HTTP/1.1\r\n\(host)\r\n", "refused 501 not_implemented"),
    Transcript("an empty expectation", post + "Expect:\r\n\r\n", "refused 417 expectation_failed"),
    Transcript(
      "the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "refused 505 version_not_supported"),
    Transcript("HTTP/2", "GET / HTTP/2.0\r\n\(host)\r\n", "refused 505 version_not_supported"),
    Transcript(
      "HTTP/0.9 that says so", "GET / HTTP/0.9\r\n\r\n", "refused 505 version_not_supported"),
    Transcript(
      "an unknown expectation", post + "Expect: 200-ok\r\n\r\n", "refused 417 expectation_failed"),
    Transcript(
      "nothing after a refusal is read",
      "GET /1 HTTP/1.1\r\n\(host)\r\nGET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n\(host)\r\n",
      "GET /1 []", malformed),
  ]
}
