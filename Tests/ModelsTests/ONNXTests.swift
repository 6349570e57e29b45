import Models
import Testing

@Suite struct ONNXTests {
  private static let rows = 16
  private static let rowSize = 400

  @Test(
    "outputs are within 1e-6 of PyTorch's",
    arguments: [
      "lstm", "lstm-free-batch", "lstm-new-exporter", "lstm-bidirectional", "gru", "perceptron",
      "perceptron-new-exporter", "attention", "attention-new-exporter",
    ])
  func parity(name: String) throws {
    let model = try ONNXModel(bytes: Fixture.bytes("onnx/\(name).onnx"))
    let numbers = try Fixture.floats("onnx/\(name).f32")
    #expect(model.inputs.map { $0.name } == ["bars"])
    #expect(model.outputs.map { $0.name } == ["probability", "volatility"])
    var worst: Float = 0
    for row in 0..<Self.rows {
      let bars = try Tensor(
        Array(numbers[(row * Self.rowSize)..<((row + 1) * Self.rowSize)]), shape: [1, 50, 8])
      let outputs = try model.run(["bars": bars])
      let expected = numbers[(Self.rows * Self.rowSize + 2 * row)...].prefix(2)
      for (output, value) in zip(["probability", "volatility"], expected) {
        let values = try #require(outputs[output]?.floats)
        #expect(values.count == 1)
        worst = max(worst, abs(values[0] - value) / max(1, abs(value)))
      }
    }
    #expect(worst <= 1e-6)
  }

  @Test("a graph with a free batch evaluates many rows as it does each")
  func batch() throws {
    let model = try ONNXModel(bytes: Fixture.bytes("onnx/lstm-free-batch.onnx"))
    let numbers = try Fixture.floats("onnx/lstm-free-batch.f32")
    let all = try Tensor(
      Array(numbers[..<(Self.rows * Self.rowSize)]), shape: [Self.rows, 50, 8])
    let outputs = try model.run(["bars": all])
    #expect(outputs["probability"]?.shape == [Self.rows])
    for row in 0..<Self.rows {
      let expected = numbers[Self.rows * Self.rowSize + 2 * row]
      #expect(abs(try #require(outputs["probability"]?.floats)[row] - expected) <= 1e-6)
    }
  }

  @Test("an operator that is not evaluated is refused by name at load")
  func refused() throws {
    let bytes = try Fixture.bytes("onnx/refused-operator.onnx")
    #expect(throws: ModelError.unsupported(place: "onnx", what: "operator Hardmax")) {
      _ = try ONNXModel(bytes: bytes)
    }
  }

  @Test("an input of another shape, or none, is refused")
  func shapes() throws {
    let model = try ONNXModel(bytes: Fixture.bytes("onnx/lstm.onnx"))
    let short = try Tensor(Array(repeating: 0, count: 392), shape: [1, 49, 8])
    #expect(throws: ModelError.missingInput(name: "bars")) { try model.run([:]) }
    #expect(
      throws: ModelError.wrongShape(
        place: "onnx input bars", expected: "[1, 50, 8]", was: [1, 49, 8])
    ) {
      try model.run(["bars": short])
    }
    #expect(throws: ModelError.self) { _ = try Tensor([1, 2, 3], shape: [2, 2]) }
    #expect(throws: ModelError.self) { _ = try Tensor([], shape: [0, -1]) }
    #expect(throws: ModelError.self) { _ = try Tensor([], shape: [0, .max, .max]) }
  }

  @Test(
    "damaged files are refused or evaluated, and never crash",
    arguments: ["lstm-free-batch", "lstm-new-exporter", "attention", "perceptron-new-exporter"])
  func damage(name: String) throws {
    let bars = try Tensor(Array(repeating: 0.5, count: 400), shape: [1, 50, 8])
    var refused = 0
    for bytes in Damage(try Fixture.bytes("onnx/\(name).onnx"), seed: 3, count: 300) {
      do {
        _ = try ONNXModel(bytes: bytes).run(["bars": bars])
      } catch {
        refused += 1
      }
    }
    #expect(refused > 50)
  }
}
