import Glibc

@testable import HTTP

/// What one way of cutting the bytes made of them.
private struct Reading: Equatable {
  var events: [String] = []
  /// Where the parser stood when no more bytes came.
  var stage = RequestParser.Stage.idle
  var endsCleanly = true
}

/// The property: a request means the same whole, byte by byte and cut anywhere.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHTTP(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let wire = Array(UnsafeBufferPointer(start: data, count: size))
  let whole = read(wire, cuts: [])
  let single = read(wire, cuts: Array(wire.indices.dropFirst()))
  guard single == whole else { fatalError("byte by byte \(single), whole \(whole)") }
  if size > 1 {
    // The cut depends on the bytes alone, so that a finding repeats.
    let cut = 1 + Int(truncatingIfNeeded: hash(wire) % UInt64(size - 1))
    let halves = read(wire, cuts: [cut])
    guard halves == whole else { fatalError("cut at \(cut) \(halves), whole \(whole)") }
  }
  return 0
}

/// Limits that an input of some hundred bytes reaches.
private let limits: Limits = {
  var limits = Limits()
  limits.targetBytesMax = 64
  limits.headerLineBytesMax = 96
  limits.headerCountMax = 8
  limits.headBytesMax = 400
  limits.bodyBytesMax = 1_000
  limits.chunkLineBytesMax = 40
  return limits
}()

private func read(_ wire: [UInt8], cuts: [Int]) -> Reading {
  var parser = RequestParser(limits: limits, peer: "peer")
  var buffer = ReceiveBuffer()
  var reading = Reading()
  var start = 0
  var canGrow = true
  for cut in cuts + [wire.count] {
    let piece = wire[start..<cut]
    start = cut
    buffer.append(piece)
    loop: while true {
      switch parser.next(in: &buffer) {
      case .needsMore: break loop
      case .continueExpected: reading.events.append("continue")
      case .refused(let refusal):
        reading.events.append("refused \(refusal.status.rawValue) \(refusal.code)")
        canGrow = false
        break loop
      case .request(let request): reading.events.append(describe(request))
      }
    }
    if !canGrow { break }
    checkGrowth(parser, buffer)
  }
  reading.stage = parser.stage
  reading.endsCleanly = parser.end() == nil
  return reading
}

/// What is held of an unfinished request never exceeds what the limits allow.
private func checkGrowth(_ parser: RequestParser, _ buffer: ReceiveBuffer) {
  let head = limits.targetBytesMax + 64 + limits.headBytesMax * 2 + limits.chunkLineBytesMax
  guard buffer.count <= head + limits.bodyBytesMax else {
    fatalError("holds \(buffer.count) bytes of a request")
  }
}

/// Everything that a handler could read, and what a path and a body must be.
private func describe(_ request: Request) -> String {
  guard request.path.utf8.first == UInt8(ascii: "/") || request.path == "*" else {
    fatalError("a path \(request.path.debugDescription)")
  }
  for segment in request.path.utf8.split(separator: UInt8(ascii: "/")) {
    guard !segment.elementsEqual(".".utf8), !segment.elementsEqual("..".utf8) else {
      fatalError("a dot segment in \(request.path.debugDescription)")
    }
  }
  guard request.bodyCount <= limits.bodyBytesMax, request.bodyCount == request.body.count else {
    fatalError("a body of \(request.bodyCount) bytes")
  }
  var text = "\(request.method) \(request.target) \(request.path) \(request.isVersion10)"
  text += " \(request.closesConnection) \(request.body)"
  for (name, value) in request.headers.pairs {
    // An echoed header must not split the answer.
    guard Header(name, value).isWritable else { fatalError("a header \(name): \(value)") }
    text += " \(name): \(value);"
  }
  text += " \(request.query["a"] ?? "-")"
  return text
}

/// Fowler, Noll and Vo's hash.
private func hash(_ bytes: [UInt8]) -> UInt64 {
  bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
