import Glibc
import HTTP
import Testing

/// curl as a client that was not written with this server in mind.
@Suite(.enabled(if: Curl.path != nil, "curl is not installed: no independent client to try"))
struct CurlTests {
  private let handler = ClosureHandler { request in
    if request.path == "/large" { return Response(body: [UInt8](repeating: 120, count: 2_000_000)) }
    return .text(.ok, "\(request.method) \(request.path) \(request.bodyCount)")
  }

  /// curl's output with `arguments`, in which URL is the server; `input` is a shell command.
  private func curl(_ arguments: String, port: UInt16, input: String? = nil) throws -> String {
    let text = arguments.replacing("URL", with: "http://127.0.0.1:\(port)")
    let line = "\(Curl.path ?? "curl") --silent --show-error --max-time 20 \(text)"
    return try Curl.output(of: input.map { "\($0) | \(line)" } ?? line)
  }

  @Test("curl gets, posts, heads and asks for options")
  func basics() throws {
    try withServer(handler) { port, _ in
      #expect(try curl("URL/a", port: port) == "GET /a 0")
      #expect(try curl("--data hello URL/b", port: port) == "POST /b 5")
      #expect(try curl("-X DELETE URL/c", port: port) == "DELETE /c 0")
      #expect(try curl("--http1.0 URL/d", port: port) == "GET /d 0")
      let head = try curl("--head URL/e", port: port)
      #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(head.contains("\r\nContent-Length: 9\r\n"))
      #expect(try curl("--path-as-is URL/x/../y/./z", port: port) == "GET /y/z 0")
      #expect(try curl("--request-target '*' -X OPTIONS URL", port: port) == "OPTIONS * 0")
      #expect(try curl("--proxy URL http://a.example/p", port: port) == "GET /p 0")
    }
  }

  @Test("curl waits for the word to continue, sends chunks, and uses one connection for many")
  func bodies() throws {
    try withServer(handler) { port, _ in
      let large = "head -c 3000000 /dev/zero"
      #expect(try curl("--data-binary @- URL/a", port: port, input: large) == "POST /a 3000000")
      #expect(
        try curl(
          "-H 'Transfer-Encoding: chunked' --data-binary @- URL/b", port: port, input: large)
          == "POST /b 3000000")
      #expect(
        try curl("-H 'Expect: 100-continue' -T - URL/c", port: port, input: large)
          == "PUT /c 3000000")
      #expect(try curl("-o /dev/null -w '%{size_download}' URL/large", port: port) == "2000000")
      let counts = try curl("-o /dev/null -w '%{num_connects} ' URL/[1-5]", port: port)
      #expect(counts == "1 0 0 0 0 ")
    }
  }

  @Test("curl gets the answer to a body too large, though it could not send it all")
  func tooLarge() throws {
    try withServer(handler) { port, _ in
      let status = "-o /dev/null -w '%{http_code}'"
      let large = "head -c 20000000 /dev/zero"
      for header in ["Expect:", "Expect: 100-continue"] {
        let options = "\(status) -H '\(header)'"
        let posted = try curl("\(options) --data-binary @- URL/a", port: port, input: large)
        #expect(posted == "413")
        let put = try curl("\(options) -T - URL/a", port: port, input: large)
        #expect(put == "413")
      }
    }
  }
}

/// The curl of this machine.
enum Curl {
  static let path: String? = {
    let found = ["/usr/bin/curl", "/bin/curl", "/usr/local/bin/curl"]
    return found.first { access($0, X_OK) == 0 }
  }()

  /// What a shell line writes; an error where it writes nothing and fails.
  static func output(of line: String) throws -> String {
    guard let pipe = popen(line, "r") else {
      throw TestPeer.Failure(description: "popen: \(String(cString: strerror(errno)))")
    }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = fread(&buffer, 1, buffer.count, pipe)
      if count == 0 { break }
      output += buffer[..<count]
    }
    let status = pclose(pipe)
    let text = String(decoding: output, as: UTF8.self)
    if status != 0 && text.isEmpty {
      throw TestPeer.Failure(description: "\(line): status \(status)")
    }
    return text
  }
}
