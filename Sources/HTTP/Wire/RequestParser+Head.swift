/// The request line and the header lines (RFC 9112, 2.2, 3 and 5); trailers are read alike.
extension RequestParser {
  /// The most empty lines before a request; some clients send one after a body.
  private static let blankLinesMax = 2

  mutating func scanLeading(_ bytes: UnsafeBufferPointer<UInt8>) -> Step {
    guard cursor < bytes.count else { return .starved }
    let byte = bytes[cursor]
    if phase == .leadingLineFeed {
      guard byte == ByteClass.lineFeed else { return .refused(.bareReturn) }
      cursor += 1
      phase = .leading
    } else if byte == ByteClass.carriageReturn && blankLines < RequestParser.blankLinesMax {
      blankLines += 1
      cursor += 1
      phase = .leadingLineFeed
    } else {
      mark = cursor
      phase = .method
    }
    return .onward
  }

  mutating func scanMethod(_ bytes: UnsafeBufferPointer<UInt8>) -> Step {
    // The longest name that is looked up; a longer one is unknown without its end.
    let limit = 32
    while cursor < bytes.count {
      let byte = bytes[cursor]
      if byte == ByteClass.space && cursor > mark {
        facts.method = Method(bytes: UnsafeBufferPointer(rebasing: bytes[mark..<cursor]))
        cursor += 1
        mark = cursor
        phase = .target
        return .onward
      }
      guard ByteClass.isToken(byte) else {
        return .refused(.malformed("expected a method and one blank at the start"))
      }
      guard cursor - mark < limit else { return .refused(.unknownMethod) }
      cursor += 1
    }
    return .starved
  }

  mutating func scanTarget(_ bytes: UnsafeBufferPointer<UInt8>) -> Step {
    while cursor < bytes.count {
      let byte = bytes[cursor]
      if byte == ByteClass.space && cursor > mark {
        facts.targetRange = mark..<cursor
        cursor += 1
        mark = cursor
        phase = .version
        return .onward
      }
      guard ByteClass.isVisible(byte) else {
        return .refused(.malformed("expected method, target and version, one blank between"))
      }
      guard cursor - mark < limits.targetBytesMax else {
        return .refused(.targetTooLong(limit: limits.targetBytesMax))
      }
      cursor += 1
    }
    return .starved
  }

  mutating func scanVersion(_ bytes: UnsafeBufferPointer<UInt8>) -> Step {
    let length = 8
    while cursor < bytes.count {
      let byte = bytes[cursor]
      if byte == ByteClass.carriageReturn && cursor - mark == length {
        cursor += 1
        phase = .requestLineFeed
        return .onward
      }
      guard ByteClass.isVisible(byte), cursor - mark < length else {
        return .refused(.malformed("expected HTTP/1.1 and CR LF after the target"))
      }
      cursor += 1
    }
    return .starved
  }

  /// The line feed that must follow a carriage return, and what the line it ends means.
  mutating func scanLineFeed(_ bytes: UnsafeBufferPointer<UInt8>) -> Step {
    guard cursor < bytes.count else { return .starved }
    guard bytes[cursor] == ByteClass.lineFeed else { return .refused(.bareReturn) }
    cursor += 1
    do throws(Refusal) {
      switch phase {
      case .requestLineFeed:
        try finishRequestLine(bytes)
        phase = .fieldStart
      case .fieldLineFeed:
        try finishField(bytes)
        phase = .fieldStart
      default: return try finishHead()
      }
      return .onward
    } catch {
      return .refused(error)
    }
  }

  mutating func scanFieldStart(_ bytes: UnsafeBufferPointer<UInt8>) -> Step {
    guard cursor < bytes.count else { return .starved }
    let byte = bytes[cursor]
    if byte == ByteClass.carriageReturn {
      cursor += 1
      phase = .headLineFeed
      return .onward
    }
    if ByteClass.isBlank(byte) {
      return .refused(.malformed("expected no header line folded into the next"))
    }
    guard facts.lineCount < limits.headerCountMax else {
      return .refused(
        .headTooLarge("expected at most \(limits.headerCountMax) header lines"))
    }
    facts.lineCount += 1
    mark = cursor
    phase = .fieldName
    return .onward
  }

  mutating func scanFieldName(_ bytes: UnsafeBufferPointer<UInt8>) -> Step {
    let stop = min(bytes.count, lineLimit)
    while cursor < stop {
      let byte = bytes[cursor]
      if byte == UInt8(ascii: ":") && cursor > mark {
        field.nameStart = Int32(truncatingIfNeeded: mark)
        field.nameEnd = Int32(truncatingIfNeeded: cursor)
        cursor += 1
        phase = .fieldValue
        return .onward
      }
      guard ByteClass.isToken(byte) else {
        return .refused(.malformed("expected a header name and at once a colon"))
      }
      cursor += 1
    }
    return cursor < bytes.count ? .refused(overlong) : .starved
  }

  mutating func scanFieldValue(_ bytes: UnsafeBufferPointer<UInt8>) -> Step {
    let stop = min(bytes.count, lineLimit)
    var place = cursor
    while place < stop && ByteClass.isFieldValue(bytes[place]) { place += 1 }
    cursor = place
    guard place < stop else { return place < bytes.count ? .refused(overlong) : .starved }
    guard bytes[place] == ByteClass.carriageReturn else {
      return .refused(.malformed("expected no control character in a header value"))
    }
    field.valueEnd = Int32(truncatingIfNeeded: place)
    cursor += 1
    phase = .fieldLineFeed
    return .onward
  }

  /// One past the last place where the line in progress may end.
  private var lineLimit: Int {
    min(mark + limits.headerLineBytesMax, sectionStart + limits.headBytesMax) + 1
  }

  /// What is wrong with a line or a head that goes on at its limit.
  private var overlong: Refusal {
    cursor - mark >= limits.headerLineBytesMax
      ? .headTooLarge("expected header lines of at most \(limits.headerLineBytesMax) bytes")
      : .headTooLarge("expected a head of at most \(limits.headBytesMax) bytes")
  }

  private mutating func finishRequestLine(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(Refusal) {
    let version = bytes[mark..<mark + 8]
    let (major, minor) = (version[mark + 5], version[mark + 7])
    guard version.prefix(5).elementsEqual("HTTP/".utf8), version[mark + 6] == UInt8(ascii: "."),
      ByteClass.isDigit(major), ByteClass.isDigit(minor)
    else { throw .malformed("expected HTTP/1.1 after the target") }
    guard major == UInt8(ascii: "1") else { throw .unknownVersion }
    guard let method = facts.method else { throw .unknownMethod }
    facts.isVersion10 = minor == UInt8(ascii: "0")
    let target = UnsafeBufferPointer(rebasing: bytes[facts.targetRange])
    facts.target = try Target(target, method: method)
  }

  private mutating func finishField(_ bytes: UnsafeBufferPointer<UInt8>) throws(Refusal) {
    if isTrailer { return }
    var (start, end) = (Int(field.nameEnd) + 1, Int(field.valueEnd))
    while start < end && ByteClass.isBlank(bytes[start]) { start += 1 }
    while end > start && ByteClass.isBlank(bytes[end - 1]) { end -= 1 }
    field.valueStart = Int32(start)
    field.valueEnd = Int32(end)
    facts.fields.append(field)
    try facts.note(
      name: UnsafeBufferPointer(rebasing: bytes[Int(field.nameStart)..<Int(field.nameEnd)]),
      value: UnsafeBufferPointer(rebasing: bytes[start..<end]), limits: limits)
  }

  private mutating func finishHead() throws(Refusal) -> Step {
    if isTrailer { return .complete }
    try facts.check()
    bodyStart = cursor
    bodyEnd = cursor
    if facts.isChunked {
      phase = .chunkSize
    } else {
      remaining = facts.contentLength ?? 0
      guard remaining > 0 else { return .complete }
      phase = .fixedBody
    }
    return facts.expectsContinue && !facts.isVersion10 ? .continueExpected : .onward
  }
}

extension Refusal {
  static let bareReturn = malformed("expected LF after CR")
}
