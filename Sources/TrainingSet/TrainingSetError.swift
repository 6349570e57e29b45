/// Why no training set was written.
public enum TrainingSetError: Error, CustomStringConvertible {
  /// The store has too little of the symbol.
  case tooLittle(symbol: String, detail: String)
  case file(path: String, reason: String)
  case store(String)
  case features(String)

  public var description: String {
    switch self {
    case .tooLittle(let symbol, let detail): "\(symbol): \(detail)"
    case .file(let path, let reason): "\(path): \(reason)"
    case .store(let reason): reason
    case .features(let reason): reason
    }
  }
}
