/// 128 bits that tell one text from another, for texts that nobody forges.
///
/// Two texts that differ by accident share a fingerprint once in 2^64 pairs or so. It is no hash for
/// secrets or signatures: whoever wants to can make two texts of one fingerprint.
///
///     text    | block of 64 bytes | block | … | last block, filled with zeros |
///     lanes     each takes 16 bytes of a block: (word ^ lane) · (word ^ key), halves folded
///
/// The result depends on the byte order of neither the machine nor the process.
public struct Fingerprint: Sendable, Hashable {
  public let high: UInt64
  public let low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The fingerprint of `bytes`.
  ///
  /// - Complexity: O(n); 100 kB in a few microseconds.
  public init(of bytes: UnsafeRawBufferPointer) {
    var lanes = Lanes()
    var offset = 0
    while offset &+ 64 <= bytes.count {
      lanes.take(bytes, offset)
      offset &+= 64
    }
    if offset < bytes.count {
      withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { block in
        block.initializeMemory(as: UInt8.self, repeating: 0)
        block.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset...]))
        lanes.take(UnsafeRawBufferPointer(block), 0)
      }
    }
    // The length tells a text from the same one with zeros after it.
    let count = UInt64(bytes.count)
    let one = Fingerprint.folded(lanes.first ^ count, lanes.second ^ Fingerprint.keys[2])
    let two = Fingerprint.folded(lanes.third ^ Fingerprint.keys[3], lanes.fourth ^ count)
    high = Fingerprint.folded(one ^ Fingerprint.keys[0], two ^ Fingerprint.keys[1])
    low = Fingerprint.folded(
      (one &+ two) ^ Fingerprint.keys[1], (one ^ (two &<< 1)) ^ Fingerprint.keys[3])
  }

  /// The fingerprint of `bytes`.
  public init(of bytes: [UInt8]) {
    self = bytes.withUnsafeBytes { Fingerprint(of: $0) }
  }

  /// The first digits of the fractional parts of √2, √3, √5 and √7: odd, and of no pattern.
  private static let keys: SIMD4<UInt64> = [
    0x6a09_e667_f3bc_c909, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
  ]

  /// Four lanes, each a register of its own: a vector would be taken apart for every product.
  private struct Lanes {
    var first = Fingerprint.keys[0]
    var second = Fingerprint.keys[1]
    var third = Fingerprint.keys[2]
    var fourth = Fingerprint.keys[3]

    /// Takes in the 64 bytes at `offset`.
    @inline(__always)
    mutating func take(_ bytes: UnsafeRawBufferPointer, _ offset: Int) {
      first = Lanes.taken(bytes, offset, into: first, Fingerprint.keys[0])
      second = Lanes.taken(bytes, offset &+ 16, into: second, Fingerprint.keys[1])
      third = Lanes.taken(bytes, offset &+ 32, into: third, Fingerprint.keys[2])
      fourth = Lanes.taken(bytes, offset &+ 48, into: fourth, Fingerprint.keys[3])
    }

    @inline(__always)
    private static func taken(
      _ bytes: UnsafeRawBufferPointer, _ offset: Int, into lane: UInt64, _ key: UInt64
    ) -> UInt64 {
      folded(word(bytes, offset) ^ lane, word(bytes, offset &+ 8) ^ key)
    }
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Both halves of the product, one over the other, with the factors so that a zero ends nothing.
  @inline(__always)
  private static func folded(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let product = one.multipliedFullWidth(by: other)
    return product.high ^ product.low ^ one ^ (other &<< 32 | other &>> 32)
  }
}
