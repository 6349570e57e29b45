import Glibc
import HTTP

/// `conviction health`: asks a running server whether it can decide; what a container's check calls.
enum Health: Command {
  static let name = "health"
  static let summary = "ask a running server for its health"
  static let help = """
    usage: conviction health [--host H] [--port P]

    Prints the answer of GET /health; exits 0 where the server can decide, 1 where it cannot.
    """

  static func run(_ words: [String]) throws {
    let arguments = try Arguments(words, valued: ["host", "port"])
    let installation = try Installation(arguments)
    let port = try arguments.integer("port", in: 1...65_535) ?? installation.settings.port
    let client = HTTPClient(
      host: arguments.option("host") ?? "127.0.0.1", port: UInt16(clamping: port),
      timeoutSeconds: 3)
    let answer: HTTPClient.Answer
    do {
      answer = try client.send("GET", "/health")
    } catch {
      throw CommandError("\(error)")
    }
    say(String(decoding: answer.body, as: UTF8.self))
    if answer.status != 200 { throw CommandError("the server answers \(answer.status)") }
  }
}
