import Testing

@testable import HTTP

/// Bytes that a peer sends, and what a server must make of them by RFC 9110 and 9112.
struct Transcript: Sendable, CustomTestStringConvertible {
  let name: String
  let wire: [UInt8]
  /// One line an event, as `Transcript.describe` writes it.
  let expected: [String]

  init(_ name: String, _ wire: String, _ expected: String...) {
    self.init(name, Array(wire.utf8), expected)
  }

  init(_ name: String, _ wire: [UInt8], _ expected: [String]) {
    self.name = name
    self.wire = wire
    self.expected = expected
  }

  var testDescription: String { name }

  /// The statuses that the wire must answer, in order; requests are answered 200 by an echo.
  var statuses: [Int] {
    expected.compactMap { line in
      if line == "continue" { return 100 }
      if line.hasPrefix("refused ") { return Int(line.dropFirst(8).prefix(3)) }
      return 200
    }
  }

  var isRefused: Bool { expected.last?.hasPrefix("refused") == true }

  static func describe(_ outcome: RequestParser.Outcome) -> String? {
    switch outcome {
    case .needsMore: return nil
    case .continueExpected: return "continue"
    case .refused(let refusal): return "refused \(refusal.status.rawValue) \(refusal.code)"
    case .request(let request):
      let body = String(decoding: request.body, as: UTF8.self)
      let end = request.closesConnection ? " close" : ""
      return "\(request.method) \(request.path) [\(body)]\(end)"
    }
  }

  /// The events of a parser that gets the wire in these pieces.
  static func events(of pieces: some Sequence<some Collection<UInt8>>, limits: Limits = .small)
    -> [String]
  {
    var parser = RequestParser(limits: limits, peer: "test")
    var buffer = ReceiveBuffer()
    var events: [String] = []
    for piece in pieces {
      buffer.append(piece)
      while let event = describe(parser.next(in: &buffer)) {
        events.append(event)
        if event.hasPrefix("refused") { return events }
      }
    }
    return events
  }
}

extension Limits {
  /// Small enough for a transcript to reach; otherwise the shipped ones.
  static var small: Limits {
    var limits = Limits()
    limits.targetBytesMax = 64
    limits.headerLineBytesMax = 96
    limits.headerCountMax = 8
    limits.headBytesMax = 400
    limits.bodyBytesMax = 1_000
    limits.chunkLineBytesMax = 40
    return limits
  }
}
