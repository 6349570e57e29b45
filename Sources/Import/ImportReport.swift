public import Market
public import Store

/// What an import found and stored.
public struct ImportReport: Sendable, Equatable {
  /// Rejected lines that are kept with their reason.
  public static let rejectsMax = 20

  /// What one timeframe gained: from the file, or built from finer bars.
  public struct Stored: Sendable, Equatable {
    public let timeframe: Timeframe
    public let bars: BarUpsert

    public init(timeframe: Timeframe, bars: BarUpsert) {
      self.timeframe = timeframe
      self.bars = bars
    }
  }

  public let path: String
  public let symbol: String
  public let format: BarFileFormat
  public let timeframe: Timeframe
  /// The clock its times were read in.
  public let clock: ImportClock
  /// Lines with content, the header not counted.
  public internal(set) var rows = 0
  /// Lines that repeat the bar before them.
  public internal(set) var duplicates = 0
  /// Lines that give the bar before them other values; the last one counts.
  public internal(set) var conflicts = 0
  /// Flat lines without volume, of a format that writes them while the market is closed.
  public internal(set) var idle = 0
  public internal(set) var rejected = 0
  /// The first of the rejected lines.
  public internal(set) var rejects: [RejectedLine] = []
  public internal(set) var gaps = 0
  /// Openings missing in all gaps.
  public internal(set) var missingBars = 0
  /// The longest first.
  public internal(set) var longestGaps: [BarGap] = []
  /// The opening of the first bar stored from the file, broker time; nil where none was.
  public internal(set) var first: Int64?
  /// The opening of the last bar stored from the file, broker time.
  public internal(set) var last: Int64?
  /// The file's own timeframe first, then the coarser ones built, shortest first.
  public internal(set) var stored: [Stored] = []
  public internal(set) var seconds = 0.0

  init(
    path: String, symbol: String, format: BarFileFormat, timeframe: Timeframe, clock: ImportClock
  ) {
    self.path = path
    self.symbol = symbol
    self.format = format
    self.timeframe = timeframe
    self.clock = clock
  }

  mutating func reject(line: Int, _ reason: RejectReason) {
    rejected += 1
    if rejects.count < ImportReport.rejectsMax {
      rejects.append(RejectedLine(line: line, reason: reason))
    }
  }
}
