public import Market
public import Store

/// Why a file of bars could not be imported.
public enum ImportError: Error, Sendable, Equatable {
  case cannotRead(path: String, reason: String)
  /// The file has no line.
  case empty(path: String)
  /// The first line is of no format that is known.
  case unknownFormat(path: String, firstLine: String)
  /// UTF-16, which MetaTrader's scripts can write.
  case unsupportedEncoding(path: String, encoding: String)
  /// No step of a timeframe's length between the first bars.
  case unknownTimeframe(path: String)
  /// The first bars are of another length than was asked for.
  case timeframeMismatch(path: String, expected: Timeframe, found: Timeframe)
  /// No newline within the length of a chunk.
  case lineTooLong(path: String, line: Int, bytesMax: Int)
  /// The program that unpacks could not be started.
  case cannotRun(program: String, reason: String)
  /// The archive is cut short or damaged; rows before the damage are stored, coarser bars are not.
  case damagedArchive(path: String, status: Int32)
  case store(StoreError)

  /// A stable name for logs and scripts.
  public var code: String {
    switch self {
    case .cannotRead: "import_cannot_read"
    case .empty: "import_empty"
    case .unknownFormat: "import_unknown_format"
    case .unsupportedEncoding: "import_unsupported_encoding"
    case .unknownTimeframe: "import_unknown_timeframe"
    case .timeframeMismatch: "import_timeframe_mismatch"
    case .lineTooLong: "import_line_too_long"
    case .cannotRun: "import_cannot_run"
    case .damagedArchive: "import_damaged_archive"
    case .store(let error): error.code
    }
  }
}

extension ImportError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotRead(let path, let reason): "cannot read \(path): \(reason)"
    case .empty(let path): "\(path) is empty"
    case .unknownFormat(let path, let firstLine):
      "\(path): expected the header time,open,high,low,close,tick_volume,spread, an export of "
        + "MetaTrader 5, HistData's ASCII M1 or Dukascopy's CSV, was: \(firstLine)"
    case .unsupportedEncoding(let path, let encoding):
      "\(path): expected UTF-8, was \(encoding); save it as UTF-8"
    case .unknownTimeframe(let path):
      "\(path): the length of its bars cannot be told; name it with --timeframe"
    case .timeframeMismatch(let path, let expected, let found):
      "\(path): expected bars of \(expected.code), was \(found.code)"
    case .lineTooLong(let path, let line, let bytesMax):
      "\(path) line \(line): expected at most \(bytesMax) bytes, was longer"
    case .cannotRun(let program, let reason): "cannot run \(program): \(reason)"
    case .damagedArchive(let path, let status):
      "\(path): gzip ended with status \(status); the archive is damaged or cut short"
    case .store(let error): error.description
    }
  }
}
