import Glibc
import HTTP
import JSON

/// Posts to the server as an expert advisor does: the same body again until it is answered.
struct TerminalLink {
  private let client: HTTPClient
  private static let triesMax = 8

  init(host: String, port: UInt16, token: String?) {
    client = HTTPClient(host: host, port: port, token: token)
  }

  /// One answer, with how long it took in microseconds.
  struct Answer {
    var json: JSONValue
    var microseconds: Double
  }

  /// Posts until the server answers 200, backing off after 429, 503 and broken connections.
  ///
  /// - Throws: `TerminalError` where the server refuses the body or never answers.
  func post(_ path: String, _ body: [UInt8]) throws(TerminalError) -> Answer {
    var wait: UInt32 = 20_000
    var failure = ""
    for _ in 0..<TerminalLink.triesMax {
      let began = TerminalLink.microseconds
      do {
        let answer = try client.send("POST", path, body: body)
        let taken = TerminalLink.microseconds - began
        if answer.status == 200 {
          return Answer(json: try TerminalLink.parse(path, answer.body), microseconds: taken)
        }
        failure = "\(answer.status) \(String(decoding: answer.body, as: UTF8.self))"
        if answer.status != 429, answer.status != 503 {
          throw TerminalError.refused(path: path, answer: failure)
        }
      } catch let error as TerminalError {
        throw error
      } catch {
        failure = "\(error)"
      }
      usleep(wait)
      wait *= 2
    }
    throw .unanswered(path: path, why: failure)
  }

  private static func parse(_ path: String, _ body: [UInt8]) throws(TerminalError) -> JSONValue {
    do {
      return try JSONValue(parsing: body)
    } catch {
      throw .refused(path: path, answer: "not JSON: \(error)")
    }
  }

  private static var microseconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
  }
}

/// Why the simulated terminal gave up.
public enum TerminalError: Error, CustomStringConvertible {
  case refused(path: String, answer: String)
  case unanswered(path: String, why: String)

  public var description: String {
    switch self {
    case .refused(let path, let answer): "the server refused \(path): \(answer)"
    case .unanswered(let path, let why): "the server did not answer \(path): \(why)"
    }
  }
}
