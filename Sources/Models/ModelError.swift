/// Why a model file or its input was refused.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// The file breaks its own format at `place`.
  case malformed(place: String, problem: String)
  /// The file is sound, and uses something that is not evaluated here.
  case unsupported(place: String, what: String)
  /// There are more or fewer of something than there must be.
  case wrongCount(of: String, expected: Int, was: Int)
  /// A tensor's shape does not fit.
  case wrongShape(place: String, expected: String, was: [Int])
  /// A tensor that the model needs was not given.
  case missingInput(name: String)

  public var description: String {
    switch self {
    case .malformed(let place, let problem): "\(place): \(problem)"
    case .unsupported(let place, let what): "\(place): \(what) is not supported"
    case .wrongCount(let what, let expected, let was): "expected \(expected) \(what), was \(was)"
    case .wrongShape(let place, let expected, let was):
      "\(place): expected shape \(expected), was \(was)"
    case .missingInput(let name): "expected a tensor named \(name), was none"
    }
  }
}
