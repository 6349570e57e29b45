/// Reads `TensorProto`: numbers and truth values, kept in the file itself.
enum ONNXTensorReader {
  /// The fields of one message, before they are checked against each other.
  fileprivate struct Fields {
    var name = ""
    var dimensions: [Int64] = []
    var type: Int64 = 0
    var raw: ArraySlice<UInt8>?
    var floats: [Float] = []
    var doubles: [Double] = []
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
      throw .unsupported(place: here, what: "element type \(ElementType.name(fields.type))")
    }
    let count = try Tensor.count(of: shape, place: here)
    if let raw = fields.raw {
      return (fields.name, try Self.tensor(raw, type, shape, place: here))
    }
    let elements: Tensor.Elements =
      switch type.storage {
      case .single where type.isHalf:
        .float(fields.integers.map { half(UInt16(truncatingIfNeeded: $0), type) })
      case .single: .float(fields.floats)
      case .double: .double(fields.doubles)
      case .integer: .integer(fields.integers.map { type.wrapped($0) })
      }
    let tensor: Tensor
    do {
      tensor = try Tensor(elements, type: type, shape: shape)
    } catch {
      throw .wrongCount(of: "elements of \(here)", expected: count, was: fields.count)
    }
    return (fields.name, tensor)
  }

  /// A tensor of elements that lie one after another.
  static func tensor(
    _ raw: ArraySlice<UInt8>, _ type: ElementType, _ shape: [Int], place: String
  ) throws(ModelError) -> Tensor {
    let count = try Tensor.count(of: shape, place: place)
    guard raw.count == count * type.fileWidth else {
      throw .wrongCount(of: "bytes of \(place)", expected: count * type.fileWidth, was: raw.count)
    }
    return try Tensor(elements(raw, type), type: type, shape: shape)
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
      case (5, .bytes(let packed)), (7, .bytes(let packed)), (11, .bytes(let packed)):
        fields.integers += try ProtobufReader.packedVarints(packed, place: place)
      case (5, .varint(let value)), (7, .varint(let value)), (11, .varint(let value)):
        fields.integers.append(Int64(bitPattern: value))
      case (10, .bytes(let packed)):
        fields.doubles += try ProtobufReader.doubles(packed, place: place)
      case (10, .fixed64(let bits)): fields.doubles.append(Double(bitPattern: bits))
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

  /// A number of half the precision by its bits.
  private static func half(_ bits: UInt16, _ type: ElementType) -> Float {
    type == .float16
      ? Float(Float16(bitPattern: bits)) : Float(bitPattern: UInt32(bits) << 16)
  }

  private static func elements(_ raw: ArraySlice<UInt8>, _ type: ElementType) -> Tensor.Elements {
    raw.withUnsafeBytes { raw in
      let offsets = stride(from: 0, to: raw.count, by: type.fileWidth)
      func load<Value: FixedWidthInteger & BitwiseCopyable>(
        _ offset: Int, _ type: Value.Type
      ) -> Value {
        Value(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: type))
      }
      switch type {
      case .float32: return .float(offsets.map { Float(bitPattern: load($0, UInt32.self)) })
      case .float16, .bfloat16: return .float(offsets.map { half(load($0, UInt16.self), type) })
      case .float64: return .double(offsets.map { Double(bitPattern: load($0, UInt64.self)) })
      case .uint8, .bool: return .integer(offsets.map { Int64(raw[$0]) })
      case .int8: return .integer(offsets.map { Int64(Int8(bitPattern: raw[$0])) })
      case .uint16: return .integer(offsets.map { Int64(load($0, UInt16.self)) })
      case .int16: return .integer(offsets.map { Int64(load($0, Int16.self)) })
      case .uint32: return .integer(offsets.map { Int64(load($0, UInt32.self)) })
      case .int32: return .integer(offsets.map { Int64(load($0, Int32.self)) })
      case .int64, .uint64: return .integer(offsets.map { load($0, Int64.self) })
      }
    }
  }
}

extension ONNXTensorReader.Fields {
  fileprivate var count: Int { floats.count + doubles.count + integers.count }
}
