/// Eight numbers at a time: one register where the machine has AVX, two where it has not. Wider
/// vectors would spill there.
typealias Lanes = SIMD8<Float>

/// The gates of an LSTM for whole vectors, within 3e-7 of the exact values.
enum Activations {
  /// e^x for x kept within ±40, by Cody and Waite's reduction and the Cephes polynomial `expf`.
  ///
  /// Products of two such powers stay finite, and 1 + e^−40 is 1. Adding 1.5·2²³ rounds to an
  /// integer in the low mantissa bits: conversions and `rounded()` would go lane by lane.
  @inline(__always)
  static func exponential(_ argument: Lanes) -> Lanes {
    let highest = Lanes(repeating: 40)
    let lowest = Lanes(repeating: -40)
    var x = argument.replacing(with: highest, where: argument .> highest)
    x.replace(with: lowest, where: x .< lowest)
    let shifted = x * 1.442_695_04 + 12_582_912
    let power = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &- 0x4B40_0000
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

  /// sigmoid(gate)·tanh(value) with one division, as tanh(v) = (1 − e^−2v)/(1 + e^−2v).
  @inline(__always)
  static func gated(_ gate: Lanes, hyperbolicTangentOf value: Lanes) -> Lanes {
    let closing = exponential(-gate)
    let falling = exponential(-2 * value)
    return (1 - falling) / ((1 + closing) * (1 + falling))
  }

  /// sigmoid(gate)·value.
  @inline(__always)
  static func gated(_ gate: Lanes, _ value: Lanes) -> Lanes {
    value / (1 + exponential(-gate))
  }
}
