import Glibc
import HTTP
import Testing

@Suite struct LiveTranscriptTests {
  /// Sends `pieces`, ends, and checks every answer and the manner of the end.
  private func check(_ transcript: Transcript, pieces: [[UInt8]], port: UInt16) throws {
    let peer = try TestPeer(port: port)
    for piece in pieces { peer.send(piece) }
    peer.endSending()
    var seen: [Int] = []
    for (index, expected) in transcript.statuses.enumerated() {
      let isHead = transcript.expected[index].hasPrefix("HEAD")
      // A server may leave the word to continue out once the body has come.
      var answer = try peer.answer(isHead: isHead)
      if expected == 100 && answer.status == 200 {
        seen += [100, 200]
        break
      }
      if expected != 100 && answer.status == 100 { answer = try peer.answer(isHead: isHead) }
      seen.append(answer.status)
      if expected == 100 { continue }
      #expect(answer.headers["date"]?.hasSuffix(" GMT") == true)
      if expected >= 400 {
        #expect(answer.headers["connection"] == "close")
        #expect(answer.headers["content-type"] == "application/json")
        #expect(answer.text.hasPrefix("{\"error\":{\"code\":\""))
        #expect(answer.text.hasSuffix("\",\"detail\":{}}}"))
      }
    }
    #expect(seen == transcript.statuses)
    #expect(try peer.rest().isEmpty)
    #expect(peer.ending == .end)
  }

  @Test("a live server answers every transcript in order and ends without a reset")
  func whole() throws {
    try withServer(limits: .small) { port, _ in
      for transcript in Transcript.accepted + Transcript.refused {
        try check(transcript, pieces: [transcript.wire], port: port)
      }
    }
  }

  @Test("the answers are the same where every byte comes alone")
  func byteByByte() throws {
    try withServer(limits: .small) { port, _ in
      for transcript in Transcript.accepted + Transcript.refused {
        try check(transcript, pieces: transcript.wire.map { [$0] }, port: port)
      }
    }
  }

  @Test("the answers are the same where the bytes come in two parts, cut at every place")
  func everyCut() throws {
    try withServer(limits: .small) { port, _ in
      for transcript in Transcript.accepted + Transcript.refused {
        let wire = transcript.wire
        // Every place of a short one; of a long one, which repeats itself, every seventh.
        for place in stride(from: 1, to: wire.count, by: wire.count < 128 ? 1 : 7) {
          try check(transcript, pieces: [Array(wire[..<place]), Array(wire[place...])], port: port)
        }
      }
    }
  }

  @Test("the answers are the same where the bytes come in two parts with a wait between")
  func halves() throws {
    try withServer(limits: .small) { port, _ in
      for transcript in Transcript.accepted {
        let middle = transcript.wire.count / 2
        let peer = try TestPeer(port: port)
        peer.send(transcript.wire[..<middle])
        usleep(2_000)
        peer.send(transcript.wire[middle...])
        peer.endSending()
        let text = String(decoding: try peer.rest(), as: UTF8.self)
        let answers = text.split(separator: "HTTP/1.1 200 OK\r\n", omittingEmptySubsequences: false)
        #expect(answers.count - 1 == transcript.statuses.count { $0 == 200 }, "\(transcript.name)")
        #expect(peer.ending == .end)
      }
    }
  }
}
