import Glibc

/// A decimal number in bytes: `[sign] digits [. digits] [e [sign] digits]`, nothing else.
enum DecimalField {
  enum Outcome: Equatable {
    case number(Double)
    case notFinite
    case malformed
  }

  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// The nearest double.
  ///
  /// Digits that fit 53 bits times or over a power of ten up to 10²² are two exact doubles, so that
  /// one multiplication or division rounds correctly (W. D. Clinger, "How to read floating point
  /// numbers accurately", 1990). The rest is `strtod`'s.
  static func parse(_ field: UnsafeBufferPointer<UInt8>) -> Outcome {
    var index = 0
    let count = field.count
    var isNegative = false
    if index < count, field[index] == minus || field[index] == plus {
      isNegative = field[index] == minus
      index += 1
    }
    var digits: UInt64 = 0
    var digitCount = 0
    var fractionDigits = 0
    var isFraction = false
    while index < count {
      let byte = field[index]
      if byte &- zero < 10 {
        // Nineteen digits cannot overflow; more are left to strtod.
        if digitCount < 19 { digits = digits &* 10 &+ UInt64(byte &- zero) }
        digitCount += 1
        if isFraction { fractionDigits += 1 }
      } else if byte == point && !isFraction {
        isFraction = true
      } else {
        break
      }
      index += 1
    }
    guard digitCount > 0 else { return word(field) }
    let hasExponent = index < count
    if hasExponent, !isExponent(field, from: index) { return .malformed }
    guard !hasExponent, digitCount <= 19, digits <= 1 << 53, fractionDigits <= 22 else {
      return slow(field)
    }
    let value = Double(digits) / powers[fractionDigits]
    return .number(isNegative ? -value : value)
  }

  private static func isExponent(_ field: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
    guard field[start] | 0x20 == UInt8(ascii: "e") else { return false }
    var index = start + 1
    if index < field.count, field[index] == minus || field[index] == plus { index += 1 }
    return index < field.count && field[index...].allSatisfy { $0 &- zero < 10 }
  }

  /// A field without digits: the words that C prints for what is not finite, or no number.
  private static func word(_ field: UnsafeBufferPointer<UInt8>) -> Outcome {
    let letters = field.drop { $0 == minus || $0 == plus }.map { $0 | 0x20 }
    let words = ["nan", "inf", "infinity"]
    return words.contains { letters.elementsEqual($0.utf8) } ? .notFinite : .malformed
  }

  private static func slow(_ field: UnsafeBufferPointer<UInt8>) -> Outcome {
    guard field.count < 128 else { return .malformed }
    let value = withUnsafeTemporaryAllocation(of: CChar.self, capacity: field.count + 1) { text in
      for (index, byte) in field.enumerated() { text[index] = CChar(bitPattern: byte) }
      text[field.count] = 0
      return text.baseAddress.map { strtod($0, nil) } ?? .nan
    }
    return value.isFinite ? .number(value) : .notFinite
  }

  private static let zero = UInt8(ascii: "0")
  private static let minus = UInt8(ascii: "-")
  private static let plus = UInt8(ascii: "+")
  private static let point = UInt8(ascii: ".")
}
