/// A reproducible stream of random numbers: the same seed gives the same numbers on every machine.
///
/// xoshiro256**, its state filled by SplitMix64 (Blackman and Vigna, "Scrambled linear
/// pseudorandom number generators", 2021). Only integer arithmetic, +, − and × are used, so no
/// processor or C library changes a bit of what it yields.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  @usableFromInline var state: (UInt64, UInt64, UInt64, UInt64)

  public init(seed: UInt64) {
    let step: UInt64 = 0x9E37_79B9_7F4A_7C15
    state = (
      SeededGenerator.mix(seed &+ step), SeededGenerator.mix(seed &+ step &* 2),
      SeededGenerator.mix(seed &+ step &* 3), SeededGenerator.mix(seed &+ step &* 4)
    )
  }

  /// A stream of its own for `stream` under one seed.
  public init(seed: UInt64, stream: UInt64) {
    self.init(seed: seed ^ SeededGenerator.mix(stream &+ 0x632B_E59B_D9B4_E019))
  }

  @inlinable public mutating func next() -> UInt64 {
    let scrambled = state.1 &* 5
    let result = ((scrambled << 7) | (scrambled >> 57)) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = (state.3 << 45) | (state.3 >> 19)
    return result
  }

  /// Uniform in 0 ..< 1, with 53 bits.
  @inlinable public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Uniform in 0 ..< `count`; a bias of at most `count`/2⁶⁴ is accepted for a single draw.
  ///
  /// - Precondition: `count` > 0.
  @inlinable public mutating func index(below count: Int) -> Int {
    precondition(count > 0, "an index is drawn from at least one")
    return Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// Nearly normal with mean 0 and deviation 1: the sum of twelve 16-bit uniforms (Irwin–Hall).
  ///
  /// Within ±6, excess kurtosis −0.1; chosen over Box–Muller because it needs no logarithm, whose
  /// last bit differs between C libraries.
  @inlinable public mutating func normal() -> Double {
    var sum: UInt64 = 0
    for _ in 0..<3 {
      let word = next()
      sum &+= (word & 0xFFFF) &+ ((word >> 16) & 0xFFFF) &+ ((word >> 32) & 0xFFFF) &+ (word >> 48)
    }
    return (Double(sum) - 12 * 32_767.5) * 0x1p-16
  }

  /// SplitMix64's finaliser: a hash of one word.
  public static func mix(_ value: UInt64) -> UInt64 {
    var word = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
