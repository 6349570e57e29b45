/// Sixteen numbers at a time; the compiler splits them into the registers the machine has.
typealias Lanes = SIMD16<Float>

/// The functions of an LSTM's gates for whole vectors, within 2e-7 of the exact values.
enum Activations {
  /// e^x by Cody and Waite's reduction and the Cephes polynomial `expf`.
  ///
  /// Adding 1.5·2²³ rounds to an integer in the low mantissa bits: conversions and `rounded()`
  /// would go lane by lane.
  @inline(__always)
  static func exponential(_ argument: Lanes) -> Lanes {
    let highest = Lanes(repeating: 87)
    let lowest = Lanes(repeating: -87)
    var x = argument.replacing(with: highest, where: argument .> highest)
    x.replace(with: lowest, where: x .< lowest)
    let shifted = x * 1.442_695_04 + 12_582_912
    let power = unsafeBitCast(shifted, to: SIMD16<Int32>.self) &- 0x4B40_0000
    let whole = shifted - 12_582_912
    let r = (x - whole * 0.693_359_375) + whole * 2.121_944_40e-4
    var p = Lanes(repeating: 1.987_569_150_0e-4)
    p = p * r + 1.398_199_950_7e-3
    p = p * r + 8.333_451_907_3e-3
    p = p * r + 4.166_579_589_4e-2
    p = p * r + 1.666_666_545_9e-1
    p = p * r + 5.000_000_120_1e-1
    let mantissa = p * r * r + r + 1
    return mantissa * unsafeBitCast((power &+ 127) &<< 23, to: Lanes.self)
  }

  @inline(__always)
  static func sigmoid(_ x: Lanes) -> Lanes { 1 / (1 + exponential(-x)) }

  @inline(__always)
  static func hyperbolicTangent(_ x: Lanes) -> Lanes { 2 / (1 + exponential(-2 * x)) - 1 }
}
