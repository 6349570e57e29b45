/// A dense row-major array of numbers or truth values.
public struct Tensor: Sendable, Equatable {
  /// The elements in row-major order; truth values are the integers 0 and 1.
  public enum Elements: Sendable, Equatable {
    case float([Float])
    case double([Double])
    case integer([Int64])
  }

  public let type: ElementType
  public let shape: [Int]
  public let elements: Elements

  /// The most elements a tensor may have: 16 Mi, far above any model that serves a decision.
  static let elementLimit = 1 << 24

  /// - Throws: `ModelError.wrongShape` if `shape` does not hold exactly the elements.
  public init(_ elements: [Float], shape: [Int]) throws(ModelError) {
    try self.init(.float(elements), type: .float32, shape: shape)
  }

  /// - Throws: `ModelError` if `shape` does not hold exactly the elements, or they are not of the
  ///   type's kind.
  public init(_ elements: Elements, type: ElementType, shape: [Int]) throws(ModelError) {
    let count: Int
    let storage: ElementType.Storage
    switch elements {
    case .float(let values): (count, storage) = (values.count, .single)
    case .double(let values): (count, storage) = (values.count, .double)
    case .integer(let values): (count, storage) = (values.count, .integer)
    }
    guard storage == type.storage else {
      throw .malformed(place: "tensor", problem: "expected elements of \(type), was others")
    }
    guard try Self.count(of: shape, place: "tensor") == count else {
      throw .wrongShape(place: "tensor", expected: "of \(count) elements", was: shape)
    }
    self.type = type
    self.shape = shape
    self.elements = elements
  }

  /// Copies from memory laid out by `spec`.
  init(_ spec: TensorSpec, from start: UnsafeRawPointer) {
    type = spec.type
    shape = spec.shape
    func copy<Element>(_ type: Element.Type) -> [Element] {
      Array(
        UnsafeBufferPointer(start: start.assumingMemoryBound(to: type), count: spec.count))
    }
    elements =
      switch spec.type.storage {
      case .single: .float(copy(Float.self))
      case .double: .double(copy(Double.self))
      case .integer: .integer(copy(Int64.self))
      }
  }

  /// Copies to memory laid out by `spec`.
  func copy(to start: UnsafeMutableRawPointer) {
    func copy<Element>(_ values: [Element]) {
      start.assumingMemoryBound(to: Element.self).update(from: values, count: values.count)
    }
    switch elements {
    case .float(let values): copy(values)
    case .double(let values): copy(values)
    case .integer(let values): copy(values)
    }
  }

  var spec: TensorSpec { TensorSpec(type, shape) }

  /// The number of elements of `shape`, which may come from a hostile file.
  ///
  /// Beside a zero the other sizes are bounded too, so that strides never overflow.
  static func count(of shape: [Int], place: String) throws(ModelError) -> Int {
    var count = 1
    for size in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: max(size, 1))
      guard size >= 0, !overflows, product <= elementLimit else {
        throw .wrongShape(place: place, expected: "of at most \(elementLimit) elements", was: shape)
      }
      count = product
    }
    return shape.contains(0) ? 0 : count
  }

  public var count: Int {
    switch elements {
    case .float(let values): values.count
    case .double(let values): values.count
    case .integer(let values): values.count
    }
  }

  /// The elements if they are single-precision numbers.
  public var floats: [Float]? {
    if case .float(let values) = elements { values } else { nil }
  }

  /// The elements if they are integers.
  public var integers: [Int64]? {
    if case .integer(let values) = elements { values } else { nil }
  }
}

extension Tensor {
  /// Reads a `TensorProto`, as ONNX keeps test data and constants.
  /// - Throws: `ModelError` where it is broken or of an element type that is not evaluated here.
  public init(protobuf bytes: [UInt8]) throws(ModelError) {
    self = try ONNXTensorReader.read(bytes[...], place: "tensor").tensor
  }

  /// Reads elements as they lie in a file, each in the bytes of its type.
  /// - Throws: `ModelError` if there are more or fewer than the shape has.
  public init(
    littleEndian bytes: [UInt8], type: ElementType, shape: [Int]
  ) throws(ModelError) {
    self = try ONNXTensorReader.tensor(bytes[...], type, shape, place: "array")
  }
}
