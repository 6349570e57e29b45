/// Why the audit journal cannot be written, or does not hold.
public enum AuditError: Error, Sendable, Equatable, CustomStringConvertible {
  case file(path: String, reason: String)
  /// gzip is missing, or ended with an error.
  case gzip(reason: String)
  /// A line is not what was sealed.
  case broken(path: String, line: Int64, reason: String)
  /// Lines that the database knows of are missing.
  case missing(lines: Int64, of: Int64)
  /// The database tells another decision or deal than the journal.
  case differs(line: Int64, what: String)

  public var description: String {
    switch self {
    case .file(let path, let reason): "\(path): \(reason)"
    case .gzip(let reason): "gzip: \(reason)"
    case .broken(let path, let line, let reason):
      "\(path): the chain breaks at line \(line): \(reason)"
    case .missing(let lines, let all):
      "\(lines) of \(all) sealed lines are missing at the journal's end: restore the files of "
        + "DATA/audit from a backup"
    case .differs(let line, let what):
      "line \(line) of the journal: the database has another \(what)"
    }
  }
}
