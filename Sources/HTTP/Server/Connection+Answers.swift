import Telemetry

/// An answer that a handler owes, and how it is to be written.
struct AwaitedAnswer {
  let promise: ResponsePromise
  let form: ResponseWriter.Form
  /// When the request was whole, by the monotonic clock.
  let begun: UInt64
}

/// From received bytes to answers.
extension Connection {
  /// Parses and answers until more must come, too much waits for the peer, or the end is said.
  func process() {
    while state == .serving && awaited == nil
      && pendingBytes <= context.limits.pendingAnswerBytesMax
    {
      isStarved = false
      switch parser.next(in: &input) {
      case .needsMore:
        isStarved = true
        if peerEnded { endAfterPeer() }
        if input.count == 0 { giveBackInput() }
        return
      case .continueExpected:
        // A peer that has not waited has no use for the word.
        if !peerEnded && !parser.hasBodyBytes(in: input) {
          context.spares.lend(to: &output)
          output.append(text: ResponseWriter.continueLine)
        }
      case .request(let request): answer(request)
      case .refused(let refusal): refuse(refusal)
      }
    }
  }

  /// Answers what no handler sees, and ends the connection with it.
  func refuse(_ refusal: Refusal) {
    context.metrics?.refusals.add()
    mustLinger = true
    write(
      Response(refusal: refusal), ResponseWriter.Form(isHead: parser.isHead, closes: true))
    state = .closing
  }

  /// Moves what the stream has for the peer into the output, once the output is empty.
  func fetchStream() {
    guard state == .streaming, streamWaits, pendingBytes == 0, let stream else { return }
    streamWaits = false
    let (bytes, isOpen) = stream.take()
    context.spares.lend(to: &output)
    ResponseWriter.append(chunk: bytes, isVersion10: isVersion10Stream, to: &output)
    if isOpen { return }
    if !isVersion10Stream { output.append(text: ResponseWriter.lastChunk) }
    self.stream = nil
    state = .closing
  }

  /// The stream or the promised answer has announced something.
  func takeNews() {
    switch state {
    case .streaming: streamWaits = true
    case .serving:
      guard let awaited, let response = awaited.promise.take(orAnnounce: announce) else { return }
      self.awaited = nil
      give(response, awaited.form, begun: awaited.begun)
      if hasUnread {
        hasUnread = false
        if state == .serving { receive() }
      }
    case .closing, .lingering, .closed: return
    }
    advance()
  }

  private func endAfterPeer() {
    if let refusal = parser.end() {
      refuse(refusal)
    } else {
      state = .closing
    }
  }

  private func answer(_ request: Request) {
    let begun = context.clock.monotonicNanoseconds
    requestCount += 1
    if isOverflow && !context.alwaysAnswered.contains(request.path) {
      return refuse(.overloaded, isHead: request.method == .head)
    }
    let response = context.handler.respond(to: request)
    var form = ResponseWriter.Form(
      isHead: request.method == .head, isVersion10: request.isVersion10)
    form.closes = request.closesConnection
    guard let promise = response.promise else { return give(response, form, begun: begun) }
    // It may have been kept already, and then the loop needs no word of it.
    if let response = promise.take(orAnnounce: announce) {
      give(response, form, begun: begun)
    } else {
      awaited = AwaitedAnswer(promise: promise, form: form, begun: begun)
      context.begunPromises.append(promise)
    }
  }

  /// Writes what a handler answered.
  private func give(_ response: Response, _ form: ResponseWriter.Form, begun: UInt64) {
    var form = form
    form.closes =
      form.closes || response.closesConnection || response.stream != nil || isOverflow
      || context.isDraining
    write(response, form)
    if form.closes { state = .closing }
    if let source = response.stream, !form.isHead { open(source, form) }
    let seconds = Double(context.clock.monotonicNanoseconds &- begun) / 1e9
    context.metrics?.seconds.observe(seconds)
  }

  private func refuse(_ refusal: Refusal, isHead: Bool) {
    mustLinger = true
    write(Response(refusal: refusal), ResponseWriter.Form(isHead: isHead, closes: true))
    state = .closing
  }

  private func open(_ source: StreamSource, _ form: ResponseWriter.Form) {
    if context.isDraining { return }
    let announce = announce
    let handle = StreamHandle(bufferBytesMax: source.bufferBytesMax) { _ in announce() }
    stream = handle
    isVersion10Stream = form.isVersion10
    state = .streaming
    source.subscribe(handle)
  }

  private func write(_ response: Response, _ form: ResponseWriter.Form) {
    context.metrics?.count(response.status)
    context.spares.lend(to: &output)
    ResponseWriter.append(response, form: form, date: context.date.bytes, to: &output)
  }
}
