/// Bodies of a declared length and chunked ones (RFC 9112, 6.2 and 7.1).
extension RequestParser {
  mutating func takeFixedBody(_ bytes: UnsafeBufferPointer<UInt8>) -> Step {
    let taken = min(remaining, bytes.count - cursor)
    cursor += taken
    bodyEnd += taken
    remaining -= taken
    return remaining == 0 ? .complete : .starved
  }

  /// Hexadecimal digits; at the first that makes the body too long, 413.
  mutating func scanChunkSize(_ bytes: UnsafeBufferPointer<UInt8>) -> Step {
    while cursor < bytes.count {
      let byte = bytes[cursor]
      guard let digit = ByteClass.hexValue(byte) else {
        return endChunkSize(at: byte)
      }
      if let refusal = overlongChunkLine() { return .refused(refusal) }
      // No overflow: what is multiplied is at most the limit of the body.
      remaining = remaining * 16 + Int(digit)
      if remaining > limits.bodyBytesMax - (bodyEnd - bodyStart) {
        return .refused(.bodyTooLarge(limit: limits.bodyBytesMax))
      }
      cursor += 1
    }
    return .starved
  }

  private mutating func endChunkSize(at byte: UInt8) -> Step {
    guard chunkLineBytes > 0 else {
      return .refused(.malformed("expected hexadecimal digits as a chunk's size"))
    }
    switch byte {
    case ByteClass.carriageReturn: phase = .chunkLineFeed
    case UInt8(ascii: ";"): phase = .chunkExtension
    case ByteClass.space, ByteClass.tab: phase = .chunkBlank
    default: return .refused(.malformed("expected a semicolon or CR LF after a chunk's size"))
    }
    cursor += 1
    return .onward
  }

  /// Blanks before the first semicolon, then whatever a field value may hold; all of it dropped.
  mutating func scanChunkExtension(_ bytes: UnsafeBufferPointer<UInt8>) -> Step {
    while cursor < bytes.count {
      let byte = bytes[cursor]
      if phase == .chunkBlank {
        guard byte == UInt8(ascii: ";") || ByteClass.isBlank(byte) else {
          return .refused(.malformed("expected a semicolon after a chunk's size and a blank"))
        }
        if byte == UInt8(ascii: ";") { phase = .chunkExtension }
      } else if byte == ByteClass.carriageReturn {
        cursor += 1
        phase = .chunkLineFeed
        return .onward
      } else if !ByteClass.isFieldValue(byte) {
        return .refused(.malformed("expected no control character in a chunk extension"))
      }
      if let refusal = overlongChunkLine() { return .refused(refusal) }
      cursor += 1
    }
    return .starved
  }

  /// Moves what is there of the chunk down to the body before it.
  mutating func takeChunkData(_ bytes: UnsafeMutableBufferPointer<UInt8>) -> Step {
    let taken = min(remaining, bytes.count - cursor)
    UnsafeMutableRawBufferPointer(bytes).copyMemory(to: bodyEnd, from: cursor, count: taken)
    cursor += taken
    bodyEnd += taken
    remaining -= taken
    if remaining > 0 { return .starved }
    phase = .chunkDataReturn
    return .onward
  }

  /// The bytes that end a size line and a chunk: exactly CR LF.
  mutating func scanChunkEnd(_ bytes: UnsafeBufferPointer<UInt8>) -> Step {
    guard cursor < bytes.count else { return .starved }
    let isReturn = phase == .chunkDataReturn
    guard bytes[cursor] == (isReturn ? ByteClass.carriageReturn : ByteClass.lineFeed) else {
      return .refused(.malformed("expected CR LF after a chunk's size and data"))
    }
    cursor += 1
    switch phase {
    case .chunkDataReturn: phase = .chunkDataLineFeed
    case .chunkLineFeed where remaining > 0: phase = .chunkData
    case .chunkLineFeed:
      isTrailer = true
      sectionStart = cursor
      phase = .fieldStart
    default:
      chunkLineBytes = 0
      phase = .chunkSize
    }
    return .onward
  }

  private mutating func overlongChunkLine() -> Refusal? {
    guard chunkLineBytes < limits.chunkLineBytesMax else {
      return .malformed("expected a chunk's size line of at most \(limits.chunkLineBytesMax) bytes")
    }
    chunkLineBytes += 1
    return nil
  }
}
