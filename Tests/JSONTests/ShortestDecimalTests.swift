import JSON
import Testing

@Suite struct ShortestDecimalTests {
  static let seed: UInt64 = 20_261_121

  /// Whether `value` and its negative are written as the standard library describes them.
  static func isDescribed(_ value: Double) -> Bool {
    var writer = JSONWriter()
    writer.beginArray()
    writer.write(value)
    writer.write(-value)
    writer.endArray()
    return writer.bytes.elementsEqual("[\(value),\(-value)]".utf8)
  }

  @Test("random bits of every exponent around one are written as the standard library does")
  func randomBits() {
    var random = SplitMix64(state: Self.seed)
    for exponent in UInt64(1_023 - 24)...1_023 + 56 {
      for _ in 0..<500 {
        let value = Double(bitPattern: exponent << 52 | random.next() >> 12)
        #expect(Self.isDescribed(value), "\(value.bitPattern)")
      }
    }
  }

  @Test("fractions of powers of two, halfway between two decimals or not, are written so too")
  func dyadic() {
    var random = SplitMix64(state: Self.seed)
    for places in 0...40 {
      for _ in 0..<500 {
        let digits = random.next() >> UInt64.random(in: 11...60, using: &random)
        let value = Double(digits) / Double(UInt64(1) << UInt64(places))
        #expect(Self.isDescribed(value), "\(value.bitPattern)")
      }
    }
    for exponent in 1...2_046 {
      let value = Double(bitPattern: UInt64(exponent) << 52)
      for value in [value.nextDown, value, value.nextUp] {
        #expect(Self.isDescribed(value), "\(value.bitPattern)")
      }
    }
  }

  @Test("decimals of every length, and the numbers beside them, are written so too")
  func decimals() throws {
    var random = SplitMix64(state: Self.seed)
    for places in 0...22 {
      for _ in 0..<300 {
        let digits = random.next() >> UInt64.random(in: 8...63, using: &random)
        let value = try #require(Double("\(digits)e-\(places)"))
        for value in [value.nextDown, value, value.nextUp] {
          #expect(Self.isDescribed(value), "\(value.bitPattern)")
        }
      }
    }
    for power in -320...300 {
      for digit in 1...9 {
        let value = try #require(Double("\(digit)e\(power)"))
        for value in [value.nextDown, value, value.nextUp] {
          #expect(Self.isDescribed(value), "\(value.bitPattern)")
        }
      }
    }
  }

  @Test("integers of every count of digits are written as the standard library does")
  func integers() {
    var random = SplitMix64(state: Self.seed)
    var power: UInt64 = 1
    for digits in 1...20 {
      for value in [power - 1, power, power + 1, random.next() >> UInt64(64 - 3 * digits)] {
        for value in [Int64(truncatingIfNeeded: value), -Int64(truncatingIfNeeded: value >> 1)] {
          #expect(JSONWriterTests.written { $0.write(value) } == value.description)
        }
      }
      power = power &* 10
    }
  }
}
