/// The parts of a `ModelProto` that are evaluated.
struct ONNXGraph: Sendable {
  /// The operator set that the nodes follow.
  let version: UInt64
  var nodes: [ONNXNode] = []
  var constants: [String: TensorBuffer] = [:]
  var inputs: [TensorPort] = []
  var outputs: [TensorPort] = []

  /// Operator sets whose meaning the operators here follow.
  private static let operatorSets: ClosedRange<UInt64> = 7...28

  init(_ bytes: [UInt8]) throws(ModelError) {
    var graph: ArraySlice<UInt8>?
    var version: UInt64?
    var reader = ProtobufReader(bytes[...], place: "onnx")
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (7, .bytes(let bytes)): graph = bytes
      case (8, .bytes(let bytes)):
        if let found = try Self.operatorSet(bytes) { version = found }
      case (25, _): throw .unsupported(place: "onnx", what: "a function of the model's own")
      default: continue
      }
    }
    guard let graph, let version else {
      throw .malformed(place: "onnx", problem: "expected a graph and an operator set, was neither")
    }
    self.version = version
    try read(graph)
    // `Not` is still as it was in the first set.
    let isUnchanged = nodes.allSatisfy { $0.operatorName == "Not" }
    guard Self.operatorSets.contains(version) || isUnchanged else {
      throw .unsupported(place: "onnx", what: "operator set \(version)")
    }
  }

  private static func operatorSet(_ bytes: ArraySlice<UInt8>) throws(ModelError) -> UInt64? {
    var domain = ""
    var version: UInt64 = 0
    var reader = ProtobufReader(bytes, place: "onnx.opset_import")
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .bytes(let bytes)): domain = String(decoding: bytes, as: UTF8.self)
      case (2, .varint(let value)): version = value
      default: continue
      }
    }
    return domain.isEmpty || domain == "ai.onnx" ? version : nil
  }

  private mutating func read(_ bytes: ArraySlice<UInt8>) throws(ModelError) {
    var reader = ProtobufReader(bytes, place: "onnx.graph")
    while let (field, value) = try reader.next() {
      guard case .bytes(let bytes) = value else { continue }
      switch field {
      case 1: nodes.append(try ONNXNode(bytes, index: nodes.count))
      case 5:
        let (name, tensor) = try ONNXTensorReader.read(bytes, place: "onnx.initializer")
        constants[name] = TensorBuffer(tensor)
      case 11: inputs.append(try TensorPort(bytes, place: "onnx.input"))
      case 12: outputs.append(try TensorPort(bytes, place: "onnx.output"))
      case 15: throw .unsupported(place: "onnx", what: "a sparse initializer")
      default: continue
      }
    }
    inputs.removeAll { constants[$0.name] != nil }
  }
}
