import Digest
import HTTP
import JSON
import Market
import TestSupport
import Testing

@Suite("What people look at")
struct WatchingTests {
  @Test("the page's policy allows its own script and style, by their hashes, and nothing else")
  func policy() throws {
    let answer = try MemoryServer().get("/")
    #expect(answer.status == 200)
    #expect(answer.text.hasPrefix("<!doctype html>"))
    let policy = try #require(answer.header("Content-Security-Policy"))
    let page = String(decoding: answer.body, as: UTF8.self)
    for (tag, directive) in [("script", "script-src"), ("style", "style-src")] {
      let text = Array(try #require(WatchingTests.between("<\(tag)>", "</\(tag)>", in: page)).utf8)
      let hash = Base64.text(of: text.withUnsafeBytes { SHA256.hash($0) })
      #expect(policy.contains("\(directive) 'sha256-\(hash)';"))
    }
    #expect(policy.hasPrefix("default-src 'none';"))
    #expect(!page.contains("http://") || page.contains("http://www.w3.org"))
    #expect(!page.contains("https://"))
  }

  private static func between(_ start: String, _ end: String, in page: String) -> Substring? {
    guard let from = page.firstRange(of: start)?.upperBound,
      let to = page[from...].firstRange(of: end)?.lowerBound
    else { return nil }
    return page[from..<to]
  }

  @Test("without the token a browser gets the page with 401, and a program the error")
  func pageWithoutToken() throws {
    let server = try MemoryServer(token: "secret")
    let browser = server.ask(.get, "/", headers: [Header("Accept", "text/html,*/*;q=0.8")])
    #expect(browser.status == 401)
    #expect(browser.text.hasPrefix("<!doctype html>"))
    #expect(browser.header("WWW-Authenticate") == "Bearer")
    #expect(server.get("/").errorCode == "unauthorized")
    let data = server.ask(.get, "/accounts", headers: [Header("Accept", "text/html")])
    #expect(data.errorCode == "unauthorized")
    let right = server.ask(.get, "/", headers: [Header("Authorization", "Bearer secret")])
    #expect(right.status == 200)
  }

  @Test("an account shows its equity, its heat and the room its prop firm leaves")
  func accounts() throws {
    let server = try MemoryServer.entering()
    #expect(server.get("/accounts").json["accounts"]?.array?.isEmpty == true)
    let event = EventPayload()
    #expect(server.barClose(event).status == 200)
    let account = try #require(server.get("/accounts").json["accounts"]?.array?.first)
    #expect(account["equity"]?.double == event.json["account", "equity"]?.double)
    #expect(account["heat"]?.double ?? 0 > 0)
    #expect(account["prop", "profile"]?.string == "none")
    let reset = try #require(account["prop", "next_reset_utc"]?.int64)
    // Prague's midnight in November: 23:00 UTC.
    #expect(reset % 86_400 == 82_800)
  }

  @Test("bars are the newest held, oldest first")
  func bars() throws {
    let server = try MemoryServer.entering()
    _ = server.barClose(EventPayload())
    let answer = server.get("/bars?symbol=EURUSD&timeframe=M15&limit=3")
    let bars = try #require(answer.json["bars"]?.array)
    let times = bars.compactMap { $0.array?.first?.int64 }
    #expect(times == [3, 2, 1].map { Instant.first - $0 * 900 })
    #expect(server.get("/bars?symbol=EURUSD&timeframe=M15").json["bars"]?.array?.count == 200)
    #expect(server.get("/bars?symbol=US30").json["bars"]?.array?.isEmpty == true)
  }

  @Test(
    "a wrong question is refused by its name",
    arguments: [
      ("/bars?symbol=XX", "symbol"), ("/bars", "symbol"),
      ("/bars?symbol=EURUSD&timeframe=M2", "timeframe"),
      ("/bars?symbol=EURUSD&limit=257", "limit"), ("/trades?limit=0", "limit"),
    ])
  func refused(_ target: String, _ path: String) throws {
    let answer = try MemoryServer().get(target)
    #expect(answer.status == 422)
    #expect(answer.json["error", "detail", "path"]?.string == path)
  }
}
