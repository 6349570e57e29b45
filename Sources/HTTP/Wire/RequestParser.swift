/// Reads requests out of a buffer, however the bytes were cut; does no I/O and keeps no time.
///
/// Every byte is judged in its turn by the phase it falls into, so the outcome depends on the
/// bytes alone. After a refusal the parser reads nothing more: what follows cannot be framed.
/// Source: RFC 9112; each refusal cites nothing but the grammar there.
package struct RequestParser: Sendable {
  /// What the connection has to do next.
  package enum Outcome: Sendable {
    /// Receive more.
    case needsMore
    /// The peer waits for `100 Continue`; said once, before any of the body is read.
    case continueExpected
    /// Answer this request; what follows in the buffer belongs to the next.
    case request(Request)
    /// Answer the refusal and end the connection.
    case refused(Refusal)
  }

  /// Where the parser stands, for the deadlines.
  package enum Stage: Sendable, Equatable { case idle, head, body, refused }

  enum Phase: Sendable, Equatable {
    case leading, leadingLineFeed
    case method, target, version, requestLineFeed
    case fieldStart, fieldName, fieldValue, fieldLineFeed, headLineFeed
    case fixedBody
    case chunkSize, chunkBlank, chunkExtension, chunkLineFeed
    case chunkData, chunkDataReturn, chunkDataLineFeed
  }

  /// What one phase came to.
  enum Step {
    /// The phase has changed; go on.
    case onward
    /// All that is held is read.
    case starved
    case continueExpected
    case complete
    case refused(Refusal)
  }

  let limits: Limits
  let peer: String
  var phase = Phase.leading
  /// The next byte to read, counted, as all places below, from the message's first byte.
  var cursor = 0
  /// Where the token or line in progress began.
  var mark = 0
  var facts = HeadFacts()
  var field = Headers.Field(nameStart: 0, nameEnd: 0, valueStart: 0, valueEnd: 0)
  var isTrailer = false
  /// Where the head or the trailers began, for their limit.
  var sectionStart = 0
  var blankLines = 0
  var bodyStart = 0
  /// One past the last byte of the body so far; chunks are joined here.
  var bodyEnd = 0
  /// What is missing of the body, or of the chunk in progress.
  var remaining = 0
  var chunkLineBytes = 0
  private var refusal: Refusal?
  /// Whether a request was handed out and the state is still its own.
  private var isDone = false

  package init(limits: Limits, peer: String) {
    self.limits = limits
    self.peer = peer
  }

  /// Reads on in `buffer`; called again until it needs more.
  package mutating func next(in buffer: inout ReceiveBuffer) -> Outcome {
    if let refusal { return .refused(refusal) }
    if isDone { startOver() }
    while true {
      let step = buffer.withHeld { advance(in: $0) }
      switch step {
      case .onward: continue
      case .starved:
        dropReadFraming(in: &buffer)
        return .needsMore
      case .continueExpected: return .continueExpected
      case .refused(let refusal):
        self.refusal = refusal
        return .refused(refusal)
      case .complete:
        let made = makeRequest(buffer)
        if case .success(let request) = made {
          buffer.consume(cursor)
          isDone = true
          return .request(request)
        }
        guard case .failure(let refusal) = made else { continue }
        self.refusal = refusal
        return .refused(refusal)
      }
    }
  }

  /// What the end of the peer's bytes means: a refusal inside a request, nil between two.
  package mutating func end() -> Refusal? {
    guard refusal == nil, stage != .idle else { return nil }
    refusal = .cutShort
    return refusal
  }

  /// The part of a request that the next byte belongs to.
  @inline(__always)
  package var stage: Stage {
    if refusal != nil { return .refused }
    if isDone { return .idle }
    switch phase {
    case .leading, .leadingLineFeed: return .idle
    case .method, .target, .version, .requestLineFeed: return .head
    case .fieldStart, .fieldName, .fieldValue, .fieldLineFeed, .headLineFeed:
      return isTrailer ? .body : .head
    default: return .body
    }
  }

  /// Whether the answer to the request in progress must have no body, as far as is known.
  package var isHead: Bool { !isDone && facts.method == .head }

  /// Whether some of the body in progress has come already.
  func hasBodyBytes(in buffer: ReceiveBuffer) -> Bool { buffer.count > cursor }

  /// How many bytes are known to be missing; zero where that is not known.
  var missingBytes: Int { phase == .fixedBody || phase == .chunkData ? remaining : 0 }

  private mutating func advance(in bytes: UnsafeMutableBufferPointer<UInt8>) -> Step {
    let held = UnsafeBufferPointer(bytes)
    while true {
      let step: Step =
        switch phase {
        case .leading, .leadingLineFeed: scanLeading(held)
        case .method: scanMethod(held)
        case .target: scanTarget(held)
        case .version: scanVersion(held)
        case .requestLineFeed, .fieldLineFeed, .headLineFeed: scanLineFeed(held)
        case .fieldStart: scanFieldStart(held)
        case .fieldName: scanFieldName(held)
        case .fieldValue: scanFieldValue(held)
        case .fixedBody: takeFixedBody(held)
        case .chunkSize: scanChunkSize(held)
        case .chunkBlank, .chunkExtension: scanChunkExtension(held)
        case .chunkData: takeChunkData(bytes)
        case .chunkLineFeed, .chunkDataReturn, .chunkDataLineFeed: scanChunkEnd(held)
        }
      guard case .onward = step else { return step }
    }
  }

  private func makeRequest(_ buffer: ReceiveBuffer) -> Result<Request, Refusal> {
    guard let method = facts.method, let target = facts.target else {
      return .failure(.malformed("expected a request line"))
    }
    let headers = Headers(storage: buffer.storage, base: buffer.start, fields: facts.fields)
    return .success(
      Request(
        method: method, headers: headers, peer: peer, isVersion10: facts.isVersion10,
        parsedTarget: target, targetRange: facts.targetRange,
        bodyRange: buffer.start + bodyStart..<buffer.start + bodyEnd,
        closesConnection: facts.closesConnection))
  }

  /// Once all is read between two chunks, the framing behind the joined body is free again.
  private mutating func dropReadFraming(in buffer: inout ReceiveBuffer) {
    guard facts.isChunked, stage == .body, !isTrailer, cursor == buffer.count else { return }
    buffer.truncate(to: bodyEnd)
    cursor = bodyEnd
  }

  /// Forgets the last request, only now, for by now its arrays are free to be used again.
  private mutating func startOver() {
    isDone = false
    sectionStart = 0
    phase = .leading
    cursor = 0
    mark = 0
    isTrailer = false
    blankLines = 0
    bodyStart = 0
    bodyEnd = 0
    remaining = 0
    chunkLineBytes = 0
    facts.startOver()
  }
}
