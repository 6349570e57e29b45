internal import Glibc

/// A number as it is written: its digits as far as 64 bits hold them, and where they lie.
///
/// The value is `significand · 10^exponent`, to which `isTruncated` adds digits below.
struct Decimal {
  private(set) var isNegative = false
  /// The first 19 significant digits at most.
  private(set) var significand: UInt64 = 0
  private(set) var exponent = 0
  /// Whether a digit that is not zero is missing in `significand`.
  private(set) var isTruncated = false
  /// Whether the number has neither point nor exponent.
  private(set) var isPlain = true
  /// The power of ten of the last digit that is not zero, where digits are missing.
  private var lowestExponent = 0
  /// The digits and the point between them.
  private var text: UnsafeRawBufferPointer
  /// The power of ten of the last digit of `text`.
  private var textExponent = 0

  /// An exponent that no count of digits in memory makes finite again.
  private static let exponentLimit = 1_000_000_000_000_000

  /// Reads the number at `position` and moves `position` past it.
  ///
  /// - Throws: where the bytes are no number by RFC 8259, or by JSON5 where that was asked.
  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer, at position: inout Int, isJSON5: Bool) throws(JSONError) {
    var index = position
    text = UnsafeRawBufferPointer(start: nil, count: 0)
    if index < bytes.count && bytes[index] == .minus {
      isNegative = true
      index &+= 1
    } else if isJSON5 && index < bytes.count && bytes[index] == .plus {
      index &+= 1
    }
    if isJSON5, let value = try Decimal.hexadecimal(bytes, at: &index) {
      significand = value
      position = index
      return
    }
    let start = index
    let whole = DigitScan.append(bytes, at: &index, to: &significand)
    if whole == 0 && !(isJSON5 && index < bytes.count && bytes[index] == .point) {
      throw Decimal.digitMissing(in: bytes, at: index)
    }
    if whole > 1 && bytes[start] == .zero { throw JSONError(offset: start, kind: .leadingZero) }
    var fraction = 0
    if index < bytes.count && bytes[index] == .point {
      isPlain = false
      index &+= 1
      fraction = DigitScan.append(bytes, at: &index, to: &significand)
      if fraction == 0 && !(isJSON5 && whole > 0) {
        throw Decimal.digitMissing(in: bytes, at: index)
      }
    }
    let end = index
    if index < bytes.count && bytes[index].isExponentMark {
      isPlain = false
      exponent = try Decimal.writtenExponent(bytes, at: &index)
    }
    exponent &-= fraction
    if whole &+ fraction > 19 {
      text = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
      textExponent = exponent
      gatherSignificantDigits()
    }
    position = index
  }

  /// The nearest `Double`.
  ///
  /// Up to 2^53 the significand is exact, as are the powers of ten up to 22, and one operation on
  /// exact operands rounds once. (W. D. Clinger, How to Read Floating Point Numbers Accurately,
  /// PLDI 1990.) All other numbers go to `strtod`, which rounds correctly.
  ///
  /// - Throws: where that is infinite; `start` is the place the error names.
  @inline(__always)
  func double(at start: Int) throws(JSONError) -> Double {
    if significand <= 1 << 53 && !isTruncated && exponent >= -22 && exponent <= 22 {
      let whole = Double(Int64(bitPattern: significand))
      let magnitude =
        exponent < 0
        ? whole / powersOfTen[0 &- exponent] : whole * powersOfTen[exponent]
      return isNegative ? -magnitude : magnitude
    }
    let magnitude = magnitudeByLibrary()
    guard magnitude.isFinite else { throw JSONError(offset: start, kind: .numberTooLarge) }
    return isNegative ? -magnitude : magnitude
  }

  /// The value as an integer of 64 bits.
  ///
  /// - Throws: where it has a fraction, or is too large; `start` is the place the error names.
  func int64(at start: Int) throws(JSONError) -> Int64 {
    func refusal(_ kind: JSONError.Kind) -> JSONError { JSONError(offset: start, kind: kind) }
    if significand == 0 { return 0 }
    if isTruncated {
      // Twenty digits or more before the point are beyond 64 bits.
      throw refusal(lowestExponent < 0 ? .notAnInteger : .integerTooLarge)
    }
    var magnitude = significand
    var remaining = exponent
    while remaining < 0 {
      let (quotient, digit) = magnitude.quotientAndRemainder(dividingBy: 10)
      guard digit == 0 else { throw refusal(.notAnInteger) }
      magnitude = quotient
      remaining += 1
    }
    while remaining > 0 {
      let (product, overflows) = magnitude.multipliedReportingOverflow(by: 10)
      guard !overflows else { throw refusal(.integerTooLarge) }
      magnitude = product
      remaining -= 1
    }
    if isNegative && magnitude == Int64.min.magnitude { return .min }
    guard let value = Int64(exactly: magnitude) else { throw refusal(.integerTooLarge) }
    return isNegative ? -value : value
  }
}

extension Decimal {
  private static func digitMissing(in bytes: UnsafeRawBufferPointer, at index: Int) -> JSONError {
    JSONError(
      offset: index,
      kind: index < bytes.count ? .invalidNumber : .unexpectedEnd(expected: "a digit"))
  }

  /// Reads the exponent whose mark is at `index`, held to a limit far beyond any that matters.
  private static func writtenExponent(
    _ bytes: UnsafeRawBufferPointer, at index: inout Int
  ) throws(JSONError) -> Int {
    index &+= 1
    var isNegative = false
    if index < bytes.count && (bytes[index] == .minus || bytes[index] == .plus) {
      isNegative = bytes[index] == .minus
      index &+= 1
    }
    let start = index
    var exponent = 0
    while index < bytes.count && bytes[index].isDigit {
      if exponent < exponentLimit { exponent = exponent * 10 + Int(bytes[index] & 15) }
      index &+= 1
    }
    guard index > start else { throw digitMissing(in: bytes, at: index) }
    return isNegative ? -exponent : exponent
  }

  /// Reads `0x` and hexadecimal digits at `index`; nil where there are none.
  private static func hexadecimal(
    _ bytes: UnsafeRawBufferPointer, at index: inout Int
  ) throws(JSONError) -> UInt64? {
    guard index + 1 < bytes.count, bytes[index] == .zero,
      bytes[index + 1] | 0x20 == UInt8(ascii: "x")
    else { return nil }
    let start = index
    index += 2
    var value: UInt64 = 0
    while index < bytes.count, let digit = hexadecimalDigit(bytes[index]) {
      guard value >> 60 == 0 else { throw JSONError(offset: start, kind: .integerTooLarge) }
      value = value << 4 | UInt64(digit)
      index += 1
    }
    guard index > start + 2 else { throw digitMissing(in: bytes, at: index) }
    return value
  }

  /// Reads `text` again, digit by digit, where it is too long for 64 bits.
  private mutating func gatherSignificantDigits() {
    significand = 0
    isTruncated = false
    var count = 0
    var dropped = 0
    for byte in text where byte != .point {
      if count < 19 {
        significand = significand &* 10 &+ UInt64(byte & 15)
        if significand != 0 { count += 1 }
      } else {
        dropped += 1
        if byte != .zero {
          isTruncated = true
          lowestExponent = dropped
        }
      }
    }
    exponent = textExponent + dropped
    lowestExponent = exponent - lowestExponent
  }

  /// The magnitude by `strtod`, from a copy on the stack without point or superfluous digits.
  ///
  /// The decision between two neighbours needs at most 767 significant digits; of those after, it
  /// matters only whether one is not zero. No point is written, so no locale can misread it.
  private func magnitudeByLibrary() -> Double {
    if significand == 0 { return 0 }
    let digitLimit = 768
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: digitLimit + 32) { buffer in
      var count = 0
      var power = exponent
      if isTruncated {
        power = textExponent
        var hasMore = false
        for byte in text where byte != .point && (count > 0 || byte != .zero) {
          if count < digitLimit {
            buffer[count] = CChar(bitPattern: byte)
            count += 1
          } else {
            power += 1
            if byte != .zero { hasMore = true }
          }
        }
        if hasMore {
          buffer[count] = CChar(bitPattern: UInt8(ascii: "1"))
          count += 1
          power -= 1
        }
      } else {
        count = Decimal.write(significand, to: buffer, at: 0)
      }
      buffer[count] = CChar(bitPattern: UInt8(ascii: "e"))
      count += 1
      if power < 0 {
        buffer[count] = CChar(bitPattern: .minus)
        count += 1
      }
      count = Decimal.write(UInt64(min(power.magnitude, 99_999)), to: buffer, at: count)
      buffer[count] = 0
      return buffer.baseAddress.map { strtod($0, nil) } ?? .nan
    }
  }

  /// Writes `value` in decimal from `start` on and gives the index after it.
  private static func write(
    _ value: UInt64, to buffer: UnsafeMutableBufferPointer<CChar>, at start: Int
  ) -> Int {
    var end = start
    var rest = value
    repeat {
      buffer[end] = CChar(truncatingIfNeeded: 48 + rest % 10)
      rest /= 10
      end += 1
    } while rest > 0
    buffer[start..<end].reverse()
    return end
  }
}
