/// A dense row-major array of single-precision numbers or 64-bit integers.
///
/// Truth values are the integers 0 and 1.
public struct Tensor: Sendable, Equatable {
  /// The elements in row-major order.
  public enum Elements: Sendable, Equatable {
    case float([Float])
    case integer([Int64])
  }

  public let shape: [Int]
  public let elements: Elements

  /// The most elements a tensor may have: 16 Mi, far above any model that serves a decision.
  static let elementLimit = 1 << 24

  /// - Throws: `ModelError.wrongShape` if `shape` does not hold exactly the elements.
  public init(_ elements: [Float], shape: [Int]) throws(ModelError) {
    guard try Self.count(of: shape, place: "tensor") == elements.count else {
      throw .wrongShape(place: "tensor", expected: "of \(elements.count) elements", was: shape)
    }
    self.init(unchecked: .float(elements), shape: shape)
  }

  /// For shapes that were computed together with the elements.
  init(unchecked elements: Elements, shape: [Int]) {
    self.shape = shape
    self.elements = elements
  }

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

  /// The same elements under another shape of as many.
  func reshaped(to shape: [Int], place: String) throws(ModelError) -> Tensor {
    guard try Self.count(of: shape, place: place) == count else {
      throw .wrongShape(place: place, expected: "of \(count) elements", was: shape)
    }
    return Tensor(unchecked: elements, shape: shape)
  }

  /// The elements at `indices`, in their order, under `shape`.
  func picking(_ indices: [Int], shape: [Int]) -> Tensor {
    switch elements {
    case .float(let values):
      Tensor(unchecked: .float(indices.map { values[$0] }), shape: shape)
    case .integer(let values):
      Tensor(unchecked: .integer(indices.map { values[$0] }), shape: shape)
    }
  }
}
