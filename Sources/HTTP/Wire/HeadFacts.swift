/// What a head said, as far as it is read: the framing of the body and the connection's fate.
struct HeadFacts: Sendable {
  var method: Method?
  var target: Target?
  var targetRange = 0..<0
  var isVersion10 = false
  var fields: [Headers.Field] = []
  /// Lines seen, trailers included, for the limit.
  var lineCount = 0
  private(set) var contentLength: Int?
  private(set) var isChunked = false
  private(set) var expectsContinue = false
  private var hasHost = false
  private var saysClose = false
  private var saysKeepAlive = false

  /// Whether the peer wants or, in HTTP/1.0, takes for granted that the connection ends.
  var closesConnection: Bool { saysClose || (isVersion10 && !saysKeepAlive) }

  mutating func startOver() {
    // The array's memory is kept.
    fields.removeAll(keepingCapacity: true)
    let kept = fields
    fields = []
    self = HeadFacts()
    fields = kept
  }

  /// Notes what one header line says of framing and connection.
  mutating func note(
    name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>, limits: Limits
  ) throws(Refusal) {
    switch name.count {
    case 4 where HeadFacts.isEqual(name, "host"):
      guard !hasHost else { throw .malformed("expected one Host header") }
      guard HostRule.isHost(value) else {
        throw .malformed("expected host[:port] as the value of Host")
      }
      hasHost = true
    case 6 where HeadFacts.isEqual(name, "expect"):
      guard HeadFacts.isEqual(value, "100-continue") else { throw .unknownExpectation }
      expectsContinue = true
    case 10 where HeadFacts.isEqual(name, "connection"): noteConnection(value)
    case 14 where HeadFacts.isEqual(name, "content-length"):
      guard contentLength == nil else {
        throw .malformed("expected one Content-Length header")
      }
      contentLength = try HeadFacts.length(value, limit: limits.bodyBytesMax)
    case 17 where HeadFacts.isEqual(name, "transfer-encoding"):
      guard !isChunked, HeadFacts.isEqual(value, "chunked") else {
        throw .malformed("expected nothing but chunked as Transfer-Encoding")
      }
      isChunked = true
    default: break
    }
  }

  /// Judges the whole head once its last line is read.
  func check() throws(Refusal) {
    if !hasHost && !isVersion10 { throw .malformed("expected a Host header") }
    if isChunked && contentLength != nil {
      throw .malformed("expected Content-Length or Transfer-Encoding, had both")
    }
    if isChunked && isVersion10 {
      throw .malformed("expected no Transfer-Encoding in HTTP/1.0")
    }
  }

  private mutating func noteConnection(_ value: UnsafeBufferPointer<UInt8>) {
    for part in value.split(separator: UInt8(ascii: ",")) {
      var option = part[...]
      while let byte = option.first, ByteClass.isBlank(byte) { option.removeFirst() }
      while let byte = option.last, ByteClass.isBlank(byte) { option.removeLast() }
      if ByteClass.equalIgnoringCase(option, "close".utf8) { saysClose = true }
      if ByteClass.equalIgnoringCase(option, "keep-alive".utf8) { saysKeepAlive = true }
    }
  }

  /// Digits alone; a number above `limit`, however long, is 413.
  private static func length(
    _ value: UnsafeBufferPointer<UInt8>, limit: Int
  ) throws(Refusal) -> Int {
    guard !value.isEmpty, value.allSatisfy(ByteClass.isDigit) else {
      throw .malformed("expected digits alone as Content-Length")
    }
    var length = 0
    for digit in value {
      let (tens, tooFar) = length.multipliedReportingOverflow(by: 10)
      length = tens &+ Int(digit &- 48)
      if tooFar || length > limit { throw .bodyTooLarge(limit: limit) }
    }
    return length
  }

  /// Whether the bytes are `lower` but for the case of letters.
  private static func isEqual(_ bytes: UnsafeBufferPointer<UInt8>, _ lower: StaticString) -> Bool {
    guard bytes.count == lower.utf8CodeUnitCount else { return false }
    for index in 0..<bytes.count
    where ByteClass.lowered(bytes[index]) != lower.utf8Start[index] { return false }
    return true
  }
}
