import Alerts
import Glibc
import HTTP
import JSON
import Synchronization
import Telemetry
import Testing

/// A receiver over real HTTP that keeps what it got.
private final class Mailbox: RequestHandler, Sendable {
  struct Letter: Sendable {
    var path: String
    var authorization: String?
    var body: String
  }

  let letters = Mutex<[Letter]>([])

  func respond(to request: borrowing Request) -> Response {
    let body = request.withBody { String(decoding: $0, as: UTF8.self) }
    let letter = Letter(
      path: request.path, authorization: request.headers["Authorization"], body: body)
    letters.withLock { $0.append(letter) }
    return .text(.ok, "taken")
  }
}

@Suite("The courier, over real connections", .serialized)
struct CourierTests {
  private static let alert = Alert(
    .critical, key: "room", "95 % of \"daily\" loss used \\ naïve\nsecond line")

  private static func serving<Value>(
    _ body: (String, Mailbox) throws -> Value
  ) throws -> Value {
    var configuration = HTTPServer.Configuration()
    configuration.host = "127.0.0.1"
    configuration.port = 0
    configuration.eventLoops = 1
    let mailbox = Mailbox()
    let server = HTTPServer(configuration: configuration, handler: mailbox)
    let port = try server.start()
    defer { server.drain(within: .seconds(1)) }
    return try body("http://127.0.0.1:\(port)", mailbox)
  }

  @Test("a webhook gets the alert as JSON, with its token")
  func webhook() throws {
    try CourierTests.serving { address, mailbox in
      try Courier.deliver(CourierTests.alert, to: .webhook(url: address + "/in", token: "s3cret"))
      let letter = try #require(mailbox.letters.withLock { $0.first })
      #expect(letter.path == "/in")
      #expect(letter.authorization == "Bearer s3cret")
      let json = try JSONValue(parsing: Array(letter.body.utf8))
      #expect(json["message"]?.string == CourierTests.alert.message)
      #expect(json["severity"]?.string == "critical")
    }
  }

  @Test("Telegram and Discord get the line their interfaces take")
  func chats() throws {
    try CourierTests.serving { address, mailbox in
      try Courier.deliver(
        CourierTests.alert, to: .telegram(address: address, token: "12:ab", chat: "-100"))
      try Courier.deliver(CourierTests.alert, to: .discord(url: address + "/api/webhooks/1/x"))
      let letters = mailbox.letters.withLock { $0 }
      #expect(letters.map(\.path) == ["/bot12:ab/sendMessage", "/api/webhooks/1/x"])
      let telegram = try JSONValue(parsing: Array(letters[0].body.utf8))
      #expect(telegram["chat_id"]?.string == "-100")
      #expect(telegram["text"]?.string == CourierTests.alert.line)
      let discord = try JSONValue(parsing: Array(letters[1].body.utf8))
      #expect(discord["content"]?.string == CourierTests.alert.line)
    }
  }

  @Test("a receiver that refuses or is not there is an error in curl's words, without the secret")
  func refused() throws {
    let receiver = Receiver.webhook(url: "http://127.0.0.1:1/", token: "s3cret")
    let error = #expect(throws: AlertError.self) {
      try Courier.deliver(CourierTests.alert, to: receiver)
    }
    #expect(error?.description.contains("curl: (7)") == true)
    #expect(error?.description.contains("s3cret") == false)
  }

  @Test("a dead receiver delays neither the sender nor another receiver")
  func deadReceiver() throws {
    try CourierTests.serving { address, mailbox in
      // A listener that never answers: the connection is made and then nothing comes.
      let deaf = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(deaf) }
      var place = sockaddr_in()
      place.sin_family = sa_family_t(AF_INET)
      place.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      withUnsafeMutablePointer(to: &place) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
          #expect(bind(deaf, place, length) == 0)
          #expect(listen(deaf, 8) == 0)
          #expect(getsockname(deaf, place, &length) == 0)
        }
      }
      let port = UInt16(bigEndian: place.sin_port)
      let courier = Courier(
        [
          .webhook(url: "http://127.0.0.1:\(port)/", token: nil),
          .webhook(url: address, token: nil),
        ], log: Log(level: .error, sink: { _ in }))
      // Both calls return although the first receiver takes nothing for its ten seconds.
      courier.send([CourierTests.alert])
      courier.send([Alert(.warning, key: "second", "another")])
      var waited = 0
      while mailbox.letters.withLock({ $0.count }) < 2 && waited < 500 {
        usleep(10_000)
        waited += 1
      }
      #expect(mailbox.letters.withLock { $0.count } == 2)
    }
  }
}
