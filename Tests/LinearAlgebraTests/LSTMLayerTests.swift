import Glibc
import Testing

@testable import LinearAlgebra

@Suite struct LSTMLayerTests {
  /// The definition, step by step in double precision.
  private static func reference(
    _ x: [[Double]], input w: [Float], recurrent r: [Float], bias: [Float], size: Int
  ) -> [[Double]] {
    var h = [Double](repeating: 0, count: size)
    var c = h
    return x.map { step in
      let gates = (0..<(4 * size)).map { row in
        var sum = Double(bias[row])
        for (k, value) in step.enumerated() { sum += Double(w[row * step.count + k]) * value }
        for k in 0..<size { sum += Double(r[row * size + k]) * h[k] }
        return sum
      }
      func sigmoid(_ v: Double) -> Double { 1 / (1 + exp(-v)) }
      for unit in 0..<size {
        let next =
          sigmoid(gates[2 * size + unit]) * c[unit]
          + sigmoid(gates[unit]) * tanh(gates[3 * size + unit])
        c[unit] = next
        h[unit] = sigmoid(gates[size + unit]) * tanh(next)
      }
      return h
    }
  }

  @Test(
    "every size agrees with the definition, forwards and backwards",
    arguments: [1, 5, 16, 17, 40, 64], [false, true])
  func sizes(size: Int, isReversed: Bool) {
    let (inputs, steps) = (3, 12)
    // Fixed irregular weights in −1…1, some inputs large enough to saturate the gates.
    func number(_ k: Int) -> Float { Float(sin(Double(k) * 12.9898) * 43_758.5453).fraction }
    let w = (0..<(4 * size * inputs)).map { number($0 + 1) }
    let r = (0..<(4 * size * size)).map { number($0 + 7_001) / Float(size).squareRoot() }
    let bias = (0..<(4 * size)).map { number($0 + 90_001) }
    let x = (0..<(steps * inputs)).map { number($0 + 50_001) * ($0 % 11 == 0 ? 40 : 2) }
    let layer = LSTMLayer(
      inputSize: inputs, hiddenSize: size, inputWeights: w, recurrentWeights: r, bias: bias)
    var output = [Float](repeating: 0, count: steps * size)
    var hidden = [Float](repeating: 0, count: size)
    var cell = hidden
    withScratch(layer, steps: steps) { scratch in
      layer.run(
        input: x, inputStride: inputs, steps: steps, isReversed: isReversed, hidden: &hidden,
        cell: &cell, output: &output, outputStride: size, scratch: scratch)
    }
    let sequence = (0..<steps).map { t in (0..<inputs).map { Double(x[t * inputs + $0]) } }
    var expected = Self.reference(
      isReversed ? sequence.reversed() : sequence, input: w, recurrent: r, bias: bias, size: size)
    for unit in 0..<size {
      #expect(abs(Double(hidden[unit]) - expected[steps - 1][unit]) < 2e-6)
    }
    if isReversed { expected.reverse() }
    var worst = 0.0
    for t in 0..<steps {
      for unit in 0..<size {
        worst = max(worst, abs(Double(output[t * size + unit]) - expected[t][unit]))
      }
    }
    #expect(worst < 2e-6)
  }

  @Test("every width of registers gives the same bits", arguments: [1, 13, 32, 64], [false, true])
  func widths(size: Int, isReversed: Bool) {
    let (inputs, steps) = (8, 9)
    func number(_ k: Int) -> Float { Float(sin(Double(k) * 12.9898) * 43_758.5453).fraction }
    let w = (0..<(4 * size * inputs)).map { number($0 + 1) }
    let r = (0..<(4 * size * size)).map { number($0 + 7_001) }
    let bias = (0..<(4 * size)).map { number($0 + 90_001) }
    // One input saturates every gate.
    let x = (0..<(steps * inputs)).map { number($0 + 50_001) * ($0 == 20 ? 400 : 2) }
    let widths = [4, 8, 16].filter(LSTMLayer.hasLanes)
    #expect(!widths.isEmpty)
    var seen: [[UInt32]] = []
    for lanes in widths {
      let layer = LSTMLayer(
        inputSize: inputs, hiddenSize: size, inputWeights: w, recurrentWeights: r, bias: bias,
        lanes: lanes)
      var output = [Float](repeating: 0, count: steps * size)
      var hidden = [Float](repeating: 0.25, count: size)
      var cell = [Float](repeating: -0.5, count: size)
      withScratch(layer, steps: steps) { scratch in
        layer.run(
          input: x, inputStride: inputs, steps: steps, isReversed: isReversed, hidden: &hidden,
          cell: &cell, output: &output, outputStride: size, scratch: scratch)
      }
      seen.append((output + hidden + cell).map(\.bitPattern))
    }
    #expect(seen.allSatisfy { $0 == seen[0] })
  }

  @Test("an undefined input makes the state undefined and nothing else")
  func undefined() {
    let layer = LSTMLayer(
      inputSize: 1, hiddenSize: 1, inputWeights: [1, 1, 1, 1], recurrentWeights: [1, 1, 1, 1],
      bias: [0, 0, 0, 0])
    var output: [Float] = [0, 0]
    let input: [Float] = [1, .nan]
    var hidden: [Float] = [0]
    var cell: [Float] = [0]
    withScratch(layer, steps: 2) { scratch in
      layer.run(
        input: input, inputStride: 1, steps: 2, hidden: &hidden, cell: &cell, output: &output,
        outputStride: 1, scratch: scratch)
    }
    #expect(output[0].isFinite)
    #expect(output[1].isNaN)
    #expect(hidden[0].isNaN)
  }
}

private func withScratch(
  _ layer: LSTMLayer, steps: Int, _ body: (UnsafeMutablePointer<Float>) -> Void
) {
  let count = layer.scratchCount(steps: steps)
  let scratch = UnsafeMutableRawPointer.allocate(byteCount: 4 * count, alignment: 64)
    .bindMemory(to: Float.self, capacity: count)
  defer { scratch.deallocate() }
  scratch.initialize(repeating: .nan, count: count)
  body(scratch)
}

extension Float {
  fileprivate var fraction: Float { self - rounded(.towardZero) }
}
