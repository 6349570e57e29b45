import Testing

@testable import HTTP

@Suite struct RequestParserTests {
  @Test(
    "a transcript means the same whole, byte by byte and cut at every place",
    arguments: Transcript.accepted + Transcript.refused)
  func everyCut(transcript: Transcript) {
    let wire = transcript.wire
    #expect(Transcript.events(of: [wire]) == transcript.expected)
    #expect(Transcript.events(of: wire.map { [$0] }) == transcript.expected, "byte by byte")
    for place in 1..<wire.count {
      let events = Transcript.events(of: [wire[..<place], wire[place...]])
      #expect(events == transcript.expected, "cut at \(place)")
    }
  }

  @Test(
    "a request that is not whole is no request, and its end is a refusal",
    arguments: Transcript.accepted)
  func prefixes(transcript: Transcript) {
    for place in 0..<transcript.wire.count {
      var parser = RequestParser(limits: .small, peer: "test")
      var buffer = ReceiveBuffer()
      buffer.append(transcript.wire[..<place])
      var events: [String] = []
      while let event = Transcript.describe(parser.next(in: &buffer)) { events.append(event) }
      #expect(events.elementsEqual(transcript.expected.prefix(events.count)))
      #expect(events.count < transcript.expected.count)
      let isBetween = parser.stage == .idle
      #expect((parser.end() == nil) == isBetween)
    }
  }

  @Test("the shipped limits let pass what the wire promises")
  func promises() {
    let target = "/" + String(repeating: "t", count: 7_999)
    var wire = "GET \(target) HTTP/1.1\r\nHost: a\r\n"
    for index in 0..<63 {
      wire += "X-\(index): " + String(repeating: "v", count: 4_096) + "\r\n"
    }
    let events = Transcript.events(of: [Array((wire + "\r\n").utf8)], limits: Limits())
    #expect(events == ["GET \(target) []"])
  }

  @Test("a body is refused by what is declared, before any of it has come")
  func declared() {
    let limit = Limits().bodyBytesMax
    let head = "POST / HTTP/1.1\r\nHost: a\r\n"
    let length = Array("\(head)Content-Length: \(limit + 1)\r\n\r\n".utf8)
    #expect(Transcript.events(of: [length], limits: Limits()) == ["refused 413 body_too_large"])
    let size = String(limit + 1, radix: 16)
    let chunk = Array("\(head)Transfer-Encoding: chunked\r\n\r\n\(size)".utf8)
    #expect(Transcript.events(of: [chunk], limits: Limits()) == ["refused 413 body_too_large"])
  }

  @Test("joined chunks take no more memory than the body and one piece")
  func chunkMemory() {
    var parser = RequestParser(limits: Limits(), peer: "test")
    var buffer = ReceiveBuffer()
    buffer.append(Array("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8))
    for _ in 0..<50_000 {
      buffer.append(Array("1;extension=long\r\nx\r\n".utf8))
      guard case .needsMore = parser.next(in: &buffer) else {
        Issue.record("the body has not ended")
        return
      }
    }
    #expect(buffer.count < 50_100)
    #expect(buffer.storage.count < 200_000)
    buffer.append(Array("0\r\n\r\n".utf8))
    guard case .request(let request) = parser.next(in: &buffer) else {
      Issue.record("the body has ended")
      return
    }
    #expect(request.body == Array(repeating: UInt8(ascii: "x"), count: 50_000))
  }

  @Test("every byte is a token character just where RFC 9110 lists it")
  func tokens() {
    let letters = "abcdefghijklmnopqrstuvwxyz"
    let tokens = Set(("!#$%&'*+-.^_`|~0123456789" + letters + letters.uppercased()).utf8)
    for byte in UInt8.min...UInt8.max {
      #expect(ByteClass.isToken(byte) == tokens.contains(byte), "byte \(byte)")
    }
    let names = Set(("-._~!$&'()*+,;=0123456789" + letters + letters.uppercased()).utf8)
    for byte in UInt8.min...UInt8.max {
      #expect(ByteClass.isNameOfHost(byte) == names.contains(byte), "byte \(byte)")
    }
  }

  @Test("random bytes and random edits of requests never trap, and mean the same at every cut")
  func noise() {
    var random = SplitMix(seed: 20_251_121)
    for round in 0..<3_000 {
      let base = Transcript.accepted[Int(random.next() % UInt64(Transcript.accepted.count))]
      var wire = base.wire
      for _ in 0...Int(random.next() % 4) where !wire.isEmpty {
        let place = Int(random.next() % UInt64(wire.count))
        switch random.next() % 3 {
        case 0: wire[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: wire.remove(at: place)
        default: wire.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
        }
      }
      let whole = Transcript.events(of: [wire])
      #expect(Transcript.events(of: wire.map { [$0] }) == whole, "round \(round): \(wire)")
    }
  }
}

/// Steele, Lea and Flood's generator, so that a failure can be repeated from its seed.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
