/// What a tensor's elements are; the raw values are codes of `TensorProto.DataType`.
public enum ElementType: Int64, Sendable {
  case float32 = 1
  case uint8 = 2
  case int8 = 3
  case uint16 = 4
  case int16 = 5
  case int32 = 6
  case int64 = 7
  case bool = 9
  case float16 = 10
  case float64 = 11
  case uint32 = 12
  case uint64 = 13
  case bfloat16 = 16

  /// How elements lie in memory: every integer and truth value is kept in 64 bits, and numbers of
  /// half the precision in single precision.
  enum Storage {
    case single
    case double
    case integer
  }

  var storage: Storage {
    switch self {
    case .float32, .float16, .bfloat16: .single
    case .float64: .double
    default: .integer
    }
  }

  /// Bytes of one element in memory.
  var stride: Int { storage == .single ? 4 : 8 }

  /// Bytes of one element in a file.
  var fileWidth: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .float32, .int32, .uint32: 4
    case .int64, .float64, .uint64: 8
    }
  }

  /// The integer as this type holds it: its low bits, with or without a sign.
  func wrapped(_ value: Int64) -> Int64 {
    switch self {
    case .uint8: Int64(UInt8(truncatingIfNeeded: value))
    case .int8: Int64(Int8(truncatingIfNeeded: value))
    case .uint16: Int64(UInt16(truncatingIfNeeded: value))
    case .int16: Int64(Int16(truncatingIfNeeded: value))
    case .uint32: Int64(UInt32(truncatingIfNeeded: value))
    case .int32: Int64(Int32(truncatingIfNeeded: value))
    case .bool: value == 0 ? 0 : 1
    case .int64, .uint64, .float32, .float64, .float16, .bfloat16: value
    }
  }

  /// Whether arithmetic in 64 bits already has this type's result.
  var isWide: Bool {
    switch self {
    case .int64, .uint64, .float32, .float64, .float16, .bfloat16: true
    default: false
    }
  }
}

extension ElementType {
  /// Whether single precision holds more than this type, so that results must be rounded.
  var isHalf: Bool { self == .float16 || self == .bfloat16 }

  /// The nearest number that the type has, ties to even.
  func rounded(_ value: Float) -> Float {
    switch self {
    case .float16: Float(Float16(value))
    case .bfloat16:
      value.isNaN
        ? value
        : Float(
          bitPattern: (value.bitPattern &+ 0x7FFF &+ (value.bitPattern >> 16 & 1)) & 0xFFFF_0000)
    default: value
    }
  }

  /// What errors call a code, known here or not.
  static func name(_ code: Int64) -> String {
    if let type = ElementType(rawValue: code) { return "\(type)" }
    return switch code {
    case 0: "undefined"
    case 8: "string"
    case 14: "complex64"
    case 15: "complex128"
    case 17...20, 24: "float8"
    case 21...22: "int4"
    case 23: "float4"
    case 25...26: "int2"
    default: "\(code)"
    }
  }
}
