/// How the elements of an operand meet those of a result under NumPy's broadcasting.
enum Broadcast: Sendable {
  /// One to one.
  case same
  /// One for all.
  case scalar
  /// The operand again and again: it is the end of the result's shape.
  case repeating(Int)
  /// Each result's own.
  case picked([Int32])

  init(from source: [Int], to result: [Int]) {
    if source == result || source.reduce(1, *) == result.reduce(1, *) {
      self = .same
    } else if source.allSatisfy({ $0 == 1 }) {
      self = .scalar
    } else if Shape.isTrailing(source, of: result) {
      self = .repeating(source.reduce(1, *))
    } else {
      self = .picked(Shape.broadcastIndices(from: source, to: result).map { Int32($0) })
    }
  }

  /// Where in the operand the element for a result lies.
  @inline(__always)
  func callAsFunction(_ index: Int) -> Int {
    switch self {
    case .same: index
    case .scalar: 0
    case .repeating(let period): index % period
    case .picked(let indices): Int(indices[index])
    }
  }

  /// Fills `output` with a function of two operands, with tight loops for the common cases.
  @inline(__always)
  static func combine<Element, Result>(
    _ left: (UnsafePointer<Element>, Broadcast), _ right: (UnsafePointer<Element>, Broadcast),
    count: Int, into output: UnsafeMutablePointer<Result>,
    _ function: (Element, Element) -> Result
  ) {
    let (a, b) = (left.0, right.0)
    switch (left.1, right.1) {
    case (.same, .same):
      for index in 0..<count { output[index] = function(a[index], b[index]) }
    case (.same, .scalar):
      guard count > 0 else { return }
      let other = b[0]
      for index in 0..<count { output[index] = function(a[index], other) }
    case (.scalar, .same):
      guard count > 0 else { return }
      let other = a[0]
      for index in 0..<count { output[index] = function(other, b[index]) }
    case (.same, .repeating(let period)):
      for first in stride(from: 0, to: count, by: max(period, 1)) {
        for index in 0..<period { output[first + index] = function(a[first + index], b[index]) }
      }
    case (.repeating(let period), .same):
      for first in stride(from: 0, to: count, by: max(period, 1)) {
        for index in 0..<period { output[first + index] = function(a[index], b[first + index]) }
      }
    case (let one, let other):
      for index in 0..<count { output[index] = function(a[one(index)], b[other(index)]) }
    }
  }
}
