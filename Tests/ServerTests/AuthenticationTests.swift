import HTTP
import JSON
import Telemetry
import TestSupport
import Testing

@Suite("Who may ask")
struct AuthenticationTests {
  private static let token = "a-long-enough-token"

  private static func ask(
    _ server: MemoryServer, _ authorization: String?, peer: String = "127.0.0.1:1"
  ) -> Answer {
    server.ask(
      .get, "/models", headers: authorization.map { [Header("Authorization", $0)] } ?? [],
      peer: peer)
  }

  @Test(
    "without the token there is no answer, and the header says what is wanted",
    arguments: [
      nil, "", "Bearer", "Bearer ", "Bearer wrong-token", "Bearer a-long-enough-toke",
      "Bearer a-long-enough-token2", "Basic a-long-enough-token", "a-long-enough-token",
      "Bearer A-LONG-ENOUGH-TOKEN", "Bearer  a-long-enough-token",
    ])
  func refused(_ authorization: String?) throws {
    let server = try MemoryServer(token: AuthenticationTests.token)
    let answer = AuthenticationTests.ask(server, authorization)
    #expect(answer.status == 401)
    #expect(answer.errorCode == "unauthorized")
    #expect(answer.header("WWW-Authenticate") == "Bearer")
    #expect(!answer.text.contains(AuthenticationTests.token))
  }

  @Test(
    "with it there is", arguments: ["Bearer a-long-enough-token", "bearer a-long-enough-token"])
  func accepted(_ authorization: String) throws {
    let server = try MemoryServer(token: AuthenticationTests.token)
    #expect(AuthenticationTests.ask(server, authorization).status == 200)
  }

  @Test("of the health too, only asking is open to anybody")
  func health() throws {
    let server = try MemoryServer(token: AuthenticationTests.token)
    for method in Method.allCases {
      let status = server.ask(method, "/health").status
      #expect(status == (method == .get || method == .head ? 200 : 401), "\(method)")
    }
  }

  @Test(
    "every route but health wants it, before it looks at a body",
    arguments: [
      "/models", "/decisions", "/positions", "/metrics", "/openapi.json", "/nowhere", "/health/",
    ])
  func everyRoute(_ target: String) throws {
    let server = try MemoryServer(token: AuthenticationTests.token)
    #expect(server.get(target).status == 401)
    #expect(server.get("/health").status == 200)
  }

  @Test("an event without it is not decided on")
  func event() throws {
    let server = try MemoryServer(token: AuthenticationTests.token)
    #expect(server.barClose(EventPayload()).status == 401)
    #expect(server.post("/bar-close", bytes: Array("{".utf8)).status == 401)
    #expect(server.post("/control/halt").status == 401)
    #expect(server.get("/health").json["last_decisions", "count"]?.int64 == 0)
    #expect(server.get("/health").json["status"]?.string == "ok")
  }

  @Test("an address that failed twenty times may guess no more for a minute, from whatever port")
  func tooMany() throws {
    let server = try MemoryServer(token: AuthenticationTests.token)
    for port in 1...20 {
      #expect(AuthenticationTests.ask(server, "Bearer x", peer: "10.0.0.9:\(port)").status == 401)
    }
    let blocked = AuthenticationTests.ask(server, "Bearer x", peer: "10.0.0.9:99")
    #expect(blocked.status == 429)
    #expect(blocked.header("Retry-After") == "60")
    #expect(AuthenticationTests.ask(server, "Bearer x", peer: "10.0.0.8:99").status == 401)
    server.clock.advance(nanoseconds: 60_000_000_000)
    #expect(AuthenticationTests.ask(server, "Bearer x", peer: "10.0.0.9:99").status == 401)
  }

  @Test("guesses from its own address never lock the right token out")
  func notLockedOut() throws {
    let server = try MemoryServer(token: AuthenticationTests.token)
    for _ in 0..<30 { #expect(AuthenticationTests.ask(server, "Bearer x").status != 200) }
    let good = "Bearer \(AuthenticationTests.token)"
    #expect(AuthenticationTests.ask(server, good).status == 200)
  }

  @Test("good requests between bad ones are heard, and do not count")
  func goodBetweenBad() throws {
    let server = try MemoryServer(token: AuthenticationTests.token)
    for _ in 0..<19 {
      #expect(AuthenticationTests.ask(server, "Bearer x").status == 401)
      #expect(AuthenticationTests.ask(server, "Bearer \(AuthenticationTests.token)").status == 200)
    }
  }

  @Test(
    "a body of another media type is refused",
    arguments: [
      ("text/plain", 415), ("application/xml", 415), ("multipart/form-data; boundary=x", 415),
      ("application/jsonx", 415), ("", 415), ("application/json", 422),
      ("application/json; charset=utf-8", 422), ("Application/JSON", 422),
      ("application/x-www-form-urlencoded", 422),
    ])
  func mediaType(_ type: String, _ status: Int) throws {
    let server = try MemoryServer()
    let answer = server.ask(
      .post, "/bar-close", Array("{}".utf8), headers: [Header("Content-Type", type)])
    #expect(answer.status == status)
    #expect(server.keptNothing)
  }

  @Test("another method is told which are allowed, another path that there is nothing")
  func routes() throws {
    let server = try MemoryServer()
    let answer = server.get("/bar-close")
    #expect(answer.status == 405)
    #expect(answer.header("Allow")?.contains("POST") == true)
    #expect(answer.errorCode == "method_not_allowed")
    #expect(server.get("/nowhere").errorCode == "not_found")
    #expect(server.post("/health").status == 405)
  }

  @Test("the contract is published as OpenAPI 3.1, and names every route that answers")
  func openAPI() throws {
    let document = try MemoryServer().get("/openapi.json").json
    #expect(document["openapi"]?.string?.hasPrefix("3.1") == true)
    let paths = document["paths"]?.object?.keys ?? []
    for path in [
      "/bar-close", "/history", "/trade-event", "/health", "/positions", "/decisions",
      "/decisions/{id}", "/models", "/models/{symbol}/promote", "/models/{symbol}/rollback",
      "/control/halt", "/control/resume", "/metrics",
    ] {
      #expect(paths.contains(path), "\(path)")
    }
  }
}
