/// A graph's input or output: its name, element type and shape.
public struct TensorPort: Sendable, Equatable {
  public let name: String
  /// Nil where the file does not say.
  public let type: ElementType?
  /// The sizes; nil where one is free. Nil as a whole where the file does not say.
  public let shape: [Int?]?

  /// Reads a `ValueInfoProto`.
  init(_ bytes: ArraySlice<UInt8>, place: String) throws(ModelError) {
    var name = ""
    var shape: [Int?]?
    var type: ElementType?
    var reader = ProtobufReader(bytes, place: place)
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .bytes(let bytes)): name = String(decoding: bytes, as: UTF8.self)
      case (2, .bytes(let bytes)):
        for tensorType in try Self.messages(1, in: bytes, place: place) {
          type = try Self.elementType(tensorType, place: "\(place) \(name)")
          for encoded in try Self.messages(2, in: tensorType, place: place) {
            var sizes: [Int?] = []
            for dimension in try Self.messages(1, in: encoded, place: place) {
              sizes.append(try Self.size(dimension, place: place))
            }
            shape = sizes
          }
        }
      default: continue
      }
    }
    self.name = name
    self.type = type
    self.shape = shape
  }

  private static func messages(
    _ wanted: Int, in bytes: ArraySlice<UInt8>, place: String
  ) throws(ModelError) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var reader = ProtobufReader(bytes, place: place)
    while let (field, value) = try reader.next() {
      if field == wanted, case .bytes(let message) = value { found.append(message) }
    }
    return found
  }

  private static func elementType(
    _ bytes: ArraySlice<UInt8>, place: String
  ) throws(ModelError) -> ElementType? {
    var reader = ProtobufReader(bytes, place: place)
    while let (field, value) = try reader.next() {
      guard field == 1, case .varint(let code) = value, code != 0 else { continue }
      guard let type = ElementType(rawValue: Int64(bitPattern: code)) else {
        let name = ElementType.name(Int64(bitPattern: code))
        throw .unsupported(place: place, what: "element type \(name)")
      }
      return type
    }
    return nil
  }

  private static func size(
    _ bytes: ArraySlice<UInt8>, place: String
  ) throws(ModelError) -> Int? {
    var size: Int?
    var reader = ProtobufReader(bytes, place: place)
    while let (field, value) = try reader.next() {
      if field == 1, case .varint(let value) = value { size = Int(exactly: value) }
    }
    return size
  }

  /// Whether a tensor of this shape may go through.
  func accepts(_ other: [Int]) -> Bool {
    guard let shape else { return true }
    return shape.count == other.count && zip(shape, other).allSatisfy { $0 == nil || $0 == $1 }
  }

  /// What goes through where no size is free; free sizes are taken as `size` if it is given.
  func spec(free size: Int? = nil) -> TensorSpec? {
    guard let shape else { return nil }
    let sizes = shape.compactMap { $0 ?? size }
    return sizes.count == shape.count ? TensorSpec(type ?? .float32, sizes) : nil
  }
}
