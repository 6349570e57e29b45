/// Why the ledger of attempts cannot be believed or written.
public enum LedgerError: Error, Equatable, CustomStringConvertible {
  /// The file cannot be opened, read or written.
  case file(path: String, reason: String)
  /// A line is not what was appended, or not what follows the line before it.
  case line(path: String, number: Int, reason: String)

  public var description: String {
    switch self {
    case .file(let path, let reason): "\(path): \(reason)"
    case .line(let path, let number, let reason): "\(path): line \(number): \(reason)"
    }
  }
}
