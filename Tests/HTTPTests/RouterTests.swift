import HTTP
import Testing

@Suite struct RouterTests {
  private var router: Router {
    var router = Router()
    router.on(.get, "/decisions") { request in
      .text(.ok, "list " + (request.query["symbol"] ?? "all"))
    }
    router.on(.get, "/decisions/{id}") { _, path in .text(.ok, "one " + (path["id"] ?? "")) }
    router.on(.get, "/decisions/latest") { _ in .text(.ok, "latest") }
    router.on(.post, "/models/{symbol}/promote") { _, path in
      .text(.ok, "promote " + (path["symbol"] ?? ""))
    }
    router.on(.put, "/models/{symbol}/promote") { _, path in .text(.ok, path["none"] ?? "nil") }
    router.on(.get, "/") { _ in .text(.ok, "root") }
    return router
  }

  private func answer(_ method: Method, _ target: String) throws -> Response {
    router.respond(to: try #require(Request(method, target)))
  }

  @Test(
    "a path finds its route",
    arguments: [
      ("/", "root"), ("/decisions", "list all"), ("/decisions?symbol=US30", "list US30"),
      ("/decisions/7", "one 7"), ("/decisions/latest", "latest"),
      ("/decisions/a%2Fb", "one a/b"), ("/decisions/%252F", "one %2F"),
      ("/decisions/a%20b", "one a b"), ("/x/../decisions/7", "one 7"),
      ("/%64ecisions", "list all"), ("/decisions/%6Catest", "latest"),
      ("http://a/decisions/7", "one 7"),
    ])
  func found(target: String, expected: String) throws {
    let response = try answer(.get, target)
    #expect(response.status == .ok)
    #expect(String(decoding: response.body, as: UTF8.self) == expected)
  }

  @Test(
    "a path without a route is 404 not_found",
    arguments: [
      "/decision", "/decisions/", "/decisions/7/", "/decisions//", "/Decisions", "//",
      "/models/US30", "/models//promote", "/decisions%2F7",
    ])
  func notFound(target: String) throws {
    let response = try answer(.get, target)
    #expect(response.status == .notFound)
    #expect(String(decoding: response.body, as: UTF8.self).contains("\"code\":\"not_found\""))
  }

  @Test("a method without a route is 405 with the methods that have one")
  func notAllowed() throws {
    let response = try answer(.delete, "/decisions/7")
    #expect(response.status == .methodNotAllowed)
    #expect(response.headers == [Header("Allow", "GET, HEAD, OPTIONS")])
    let models = try answer(.get, "/models/US30/promote")
    #expect(models.headers == [Header("Allow", "POST, PUT, OPTIONS")])
  }

  @Test("HEAD goes through GET's route, OPTIONS lists the methods")
  func implied() throws {
    #expect(try answer(.head, "/decisions/7").body == answer(.get, "/decisions/7").body)
    #expect(try answer(.head, "/models/US30/promote").status == .methodNotAllowed)
    let options = try answer(.options, "/models/US30/promote")
    #expect(options.status == .noContent)
    #expect(options.headers == [Header("Allow", "POST, PUT, OPTIONS")])
    let all = try answer(.options, "*")
    #expect(all.headers == [Header("Allow", "GET, HEAD, POST, PUT, OPTIONS")])
  }

  @Test("a name that the pattern does not have is nil")
  func unknownName() throws {
    let response = try answer(.put, "/models/US30/promote")
    #expect(String(decoding: response.body, as: UTF8.self) == "nil")
  }

  @Test("an empty router answers 404")
  func empty() throws {
    #expect(Router().respond(to: try #require(Request(.get, "/"))).status == .notFound)
  }
}
