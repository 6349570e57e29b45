import Digest
import Testing

@Suite struct FingerprintTests {
  private let text = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }

  @Test("the same bytes have the same fingerprint, wherever they lie in memory")
  func same() {
    let shifted = [0] + text
    shifted.withUnsafeBytes { bytes in
      let copy = UnsafeRawBufferPointer(rebasing: bytes[1...])
      #expect(Fingerprint(of: copy) == Fingerprint(of: text))
    }
  }

  @Test("one bit changed anywhere changes about half of the fingerprint's bits")
  func avalanche() {
    let whole = Fingerprint(of: text)
    for index in text.indices {
      for bit in 0..<8 {
        var other = text
        other[index] ^= 1 << bit
        let changed = Fingerprint(of: other)
        let difference =
          (changed.high ^ whole.high).nonzeroBitCount + (changed.low ^ whole.low).nonzeroBitCount
        #expect((30...98).contains(difference), "byte \(index), bit \(bit): \(difference)")
      }
    }
  }

  @Test("texts of zeros, and beginnings of a text, all differ by their length")
  func lengths() {
    var seen: Set<Fingerprint> = []
    for count in 0...300 { seen.insert(Fingerprint(of: [UInt8](repeating: 0, count: count))) }
    for count in 1...text.count { seen.insert(Fingerprint(of: Array(text.prefix(count)))) }
    #expect(seen.count == 301 + text.count)
  }

  @Test("texts that differ by a counter all have their own fingerprints, in each half too")
  func counters() {
    var high: Set<UInt64> = []
    var low: Set<UInt64> = []
    var bytes = [UInt8](repeating: 32, count: 96)
    for counter in 0..<200_000 {
      withUnsafeBytes(of: counter.littleEndian) { digits in
        for index in 0..<4 { bytes[40 + index] = digits[index] }
      }
      let print = Fingerprint(of: bytes)
      high.insert(print.high)
      low.insert(print.low)
    }
    #expect(high.count == 200_000)
    #expect(low.count == 200_000)
  }
}
