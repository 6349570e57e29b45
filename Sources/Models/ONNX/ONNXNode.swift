/// One operator of a graph as the file states it.
struct ONNXNode: Sendable {
  enum Attribute: Sendable {
    case float(Float)
    case integer(Int64)
    case integers([Int64])
    case floats([Float])
    case text(String)
    case texts([String])
    case tensor(Tensor)
    case other(type: Int64)
  }

  let operatorName: String
  /// What errors call it: the operator and the node's own name.
  let place: String
  /// An empty name is an optional input that was left out.
  let inputs: [String]
  let outputs: [String]
  private let attributes: [String: Attribute]

  init(_ bytes: ArraySlice<UInt8>, index: Int) throws(ModelError) {
    var inputs: [String] = []
    var outputs: [String] = []
    var operatorName = ""
    var domain = ""
    var encoded: [ArraySlice<UInt8>] = []
    var reader = ProtobufReader(bytes, place: "onnx node \(index)")
    while let (field, value) = try reader.next() {
      guard case .bytes(let bytes) = value else { continue }
      switch field {
      case 1: inputs.append(String(decoding: bytes, as: UTF8.self))
      case 2: outputs.append(String(decoding: bytes, as: UTF8.self))
      case 4: operatorName = String(decoding: bytes, as: UTF8.self)
      case 5: encoded.append(bytes)
      case 7: domain = String(decoding: bytes, as: UTF8.self)
      default: continue
      }
    }
    place = "onnx node \(index) (\(operatorName))"
    guard domain.isEmpty || domain == "ai.onnx" else {
      throw .unsupported(place: "onnx", what: "operator \(domain).\(operatorName)")
    }
    self.inputs = inputs
    self.outputs = outputs
    self.operatorName = operatorName
    var attributes: [String: Attribute] = [:]
    for bytes in encoded {
      let (name, attribute) = try Self.attribute(bytes, place: place)
      attributes[name] = attribute
    }
    self.attributes = attributes
  }

  private static func attribute(
    _ bytes: ArraySlice<UInt8>, place: String
  ) throws(ModelError) -> (String, Attribute) {
    var name = ""
    var type: Int64 = 0
    var float: Float = 0
    var integer: Int64 = 0
    var text = ""
    var tensor: Tensor?
    var floats: [Float] = []
    var integers: [Int64] = []
    var texts: [String] = []
    var reader = ProtobufReader(bytes, place: place)
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .bytes(let bytes)): name = String(decoding: bytes, as: UTF8.self)
      case (2, .fixed32(let bits)): float = Float(bitPattern: bits)
      case (3, .varint(let value)): integer = Int64(bitPattern: value)
      case (4, .bytes(let bytes)): text = String(decoding: bytes, as: UTF8.self)
      case (5, .bytes(let bytes)):
        tensor = try ONNXTensorReader.read(bytes, place: "\(place).\(name)").tensor
      case (7, .bytes(let packed)): floats += try ProtobufReader.floats(packed, place: place)
      case (7, .fixed32(let bits)): floats.append(Float(bitPattern: bits))
      case (8, .bytes(let packed)):
        integers += try ProtobufReader.packedVarints(packed, place: place)
      case (8, .varint(let value)): integers.append(Int64(bitPattern: value))
      case (9, .bytes(let bytes)): texts.append(String(decoding: bytes, as: UTF8.self))
      case (20, .varint(let value)): type = Int64(bitPattern: value)
      default: continue
      }
    }
    switch type {
    case 1: return (name, .float(float))
    case 2: return (name, .integer(integer))
    case 3: return (name, .text(text))
    case 4:
      guard let tensor else {
        throw .malformed(place: "\(place).\(name)", problem: "expected a tensor, was none")
      }
      return (name, .tensor(tensor))
    case 6: return (name, .floats(floats))
    case 7: return (name, .integers(integers))
    case 8: return (name, .texts(texts))
    default: return (name, .other(type: type))
    }
  }

  func has(_ name: String) -> Bool { attributes[name] != nil }

  func attribute(_ name: String) -> Attribute? { attributes[name] }

  func float(_ name: String, default standard: Float) throws(ModelError) -> Float {
    switch attributes[name] {
    case nil: return standard
    case .float(let value): return value
    default: throw wrongType(name, "a number")
    }
  }

  func integer(_ name: String, default standard: Int64) throws(ModelError) -> Int64 {
    switch attributes[name] {
    case nil: return standard
    case .integer(let value): return value
    default: throw wrongType(name, "an integer")
    }
  }

  func integers(_ name: String) throws(ModelError) -> [Int64]? {
    switch attributes[name] {
    case nil: return nil
    case .integers(let values): return values
    default: throw wrongType(name, "integers")
    }
  }

  func floats(_ name: String) throws(ModelError) -> [Float]? {
    switch attributes[name] {
    case nil: return nil
    case .floats(let values): return values
    default: throw wrongType(name, "numbers")
    }
  }

  func texts(_ name: String) throws(ModelError) -> [String]? {
    switch attributes[name] {
    case nil: return nil
    case .texts(let values): return values
    default: throw wrongType(name, "texts")
    }
  }

  func text(_ name: String, default standard: String) throws(ModelError) -> String {
    switch attributes[name] {
    case nil: return standard
    case .text(let value): return value
    default: throw wrongType(name, "text")
    }
  }

  private func wrongType(_ name: String, _ expected: String) -> ModelError {
    .malformed(place: "\(place).\(name)", problem: "expected \(expected), was another type")
  }
}
