/// Reads `TensorProto`: single precision, integers and truth values, kept in the file itself.
enum ONNXTensorReader {
  /// Codes of `TensorProto.DataType`.
  enum ElementType: Int64 {
    case float = 1
    case uint8 = 2
    case int8 = 3
    case int32 = 6
    case int64 = 7
    case bool = 9

    fileprivate var width: Int {
      switch self {
      case .uint8, .int8, .bool: 1
      case .float, .int32: 4
      case .int64: 8
      }
    }
  }

  /// The fields of one message, before they are checked against each other.
  private struct Fields {
    var name = ""
    var dimensions: [Int64] = []
    var type: Int64 = 0
    var raw: ArraySlice<UInt8>?
    var floats: [Float] = []
    var integers: [Int64] = []
  }

  static func read(
    _ bytes: ArraySlice<UInt8>, place: String
  ) throws(ModelError) -> (name: String, tensor: Tensor) {
    let fields = try fields(bytes, place: place)
    let here = fields.name.isEmpty ? place : "\(place) \(fields.name)"
    var shape: [Int] = []
    for size in fields.dimensions {
      guard let size = Int(exactly: size), size >= 0 else {
        throw .malformed(place: here, problem: "expected a dimension, was \(size)")
      }
      shape.append(size)
    }
    guard let type = ElementType(rawValue: fields.type) else {
      throw .unsupported(place: here, what: "element type \(fields.type)")
    }
    let count = try Tensor.count(of: shape, place: here)
    let elements: Tensor.Elements
    if let raw = fields.raw {
      guard raw.count == count * type.width else {
        throw .wrongCount(of: "bytes of \(here)", expected: count * type.width, was: raw.count)
      }
      elements =
        type == .float
        ? .float(try ProtobufReader.floats(raw, place: here)) : .integer(integers(raw, type))
    } else if type == .float {
      elements = .float(fields.floats)
    } else {
      elements = .integer(fields.integers)
    }
    let tensor = Tensor(unchecked: elements, shape: shape)
    guard tensor.count == count else {
      throw .wrongCount(of: "elements of \(here)", expected: count, was: tensor.count)
    }
    return (fields.name, tensor)
  }

  private static func fields(
    _ bytes: ArraySlice<UInt8>, place: String
  ) throws(ModelError) -> Fields {
    var fields = Fields()
    var reader = ProtobufReader(bytes, place: place)
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .varint(let size)): fields.dimensions.append(Int64(bitPattern: size))
      case (1, .bytes(let packed)):
        fields.dimensions += try ProtobufReader.packedVarints(packed, place: place)
      case (2, .varint(let type)): fields.type = Int64(bitPattern: type)
      case (4, .bytes(let packed)):
        fields.floats += try ProtobufReader.floats(packed, place: place)
      case (4, .fixed32(let bits)): fields.floats.append(Float(bitPattern: bits))
      case (5, .bytes(let packed)), (7, .bytes(let packed)):
        fields.integers += try ProtobufReader.packedVarints(packed, place: place)
      case (5, .varint(let value)), (7, .varint(let value)):
        fields.integers.append(Int64(bitPattern: value))
      case (8, .bytes(let text)): fields.name = String(decoding: text, as: UTF8.self)
      case (9, .bytes(let raw)): fields.raw = raw
      case (13, _):
        throw .unsupported(place: place, what: "data outside the file (external_data)")
      case (14, .varint(let location)) where location != 0:
        throw .unsupported(place: place, what: "data outside the file (external_data)")
      default: continue
      }
    }
    return fields
  }

  private static func integers(_ raw: ArraySlice<UInt8>, _ type: ElementType) -> [Int64] {
    raw.withUnsafeBytes { raw in
      stride(from: 0, to: raw.count, by: type.width).map { offset in
        switch type {
        case .uint8, .bool: Int64(raw[offset])
        case .int8: Int64(Int8(bitPattern: raw[offset]))
        case .int32, .float:
          Int64(Int32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
        case .int64:
          Int64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Int64.self))
        }
      }
    }
  }
}
