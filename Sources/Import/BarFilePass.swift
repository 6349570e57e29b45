import Market
import Store

/// The state of one pass over a file: from lines to bars that are ready to be stored.
struct BarFilePass {
  private(set) var report: ImportReport
  /// Bars in order, to be stored and removed by the importer.
  var ready: [Bar] = []
  var stored = BarUpsert()
  /// The number of the last line read.
  private(set) var line = 0
  private let parser: BarLineParser
  private var sequence: BarSequence

  /// - Parameter firstChunk: the file's first lines, which tell its format and timeframe.
  /// - Throws: `unknownFormat`, `unsupportedEncoding`, `unknownTimeframe`, `timeframeMismatch`.
  init(
    path: String, symbol: String, asked: Timeframe?, clock: ImportClock?,
    brokerClock: BrokerClock, firstChunk: UnsafeBufferPointer<UInt8>
  ) throws(ImportError) {
    if firstChunk.starts(with: [0xff, 0xfe]) || firstChunk.starts(with: [0xfe, 0xff]) {
      throw .unsupportedEncoding(path: path, encoding: "UTF-16")
    }
    let firstLine = BarFilePass.firstLine(of: firstChunk)
    guard let layout = BarFileLayout(firstLine: firstLine) else {
      throw .unknownFormat(path: path, firstLine: String(firstLine.prefix(120)))
    }
    parser = BarLineParser(
      layout: layout, clock: clock ?? layout.format.clock, brokerClock: brokerClock)
    let timeframe = try BarFilePass.timeframe(
      of: firstChunk, parser: parser, asked: asked, path: path)
    sequence = BarSequence(timeframe)
    report = ImportReport(
      path: path, symbol: symbol, format: layout.format, timeframe: timeframe,
      clock: parser.clock)
  }

  /// Reads the lines of a chunk.
  mutating func read(_ chunk: UnsafeBufferPointer<UInt8>) {
    LineChunks.forEachLine(of: chunk) { take($0) }
  }

  /// Ends the file.
  mutating func finish() {
    if let last = sequence.finish() { emit(last) }
    report.gaps = sequence.gaps.count
    report.missingBars = sequence.gaps.missingBars
    report.longestGaps = sequence.gaps.longest
  }

  private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
    line += 1
    if line == 1, parser.layout.hasHeader || bytes.isEmpty { return }
    if bytes.isEmpty { return }
    report.rows += 1
    let content = line == 1 ? BarFilePass.withoutMark(bytes) : bytes
    switch parser.parse(content) {
    case .bar(let bar): take(bar)
    case .idle: report.idle += 1
    case .rejected(let reason): report.reject(line: line, reason)
    }
  }

  private mutating func take(_ bar: Bar) {
    guard report.timeframe.opening(of: bar.openTime) == bar.openTime else {
      return report.reject(line: line, .misaligned)
    }
    switch sequence.take(bar) {
    case .taken(let final): if let final { emit(final) }
    case .duplicate: report.duplicates += 1
    case .conflict: report.conflicts += 1
    case .outOfOrder: report.reject(line: line, .outOfOrder)
    }
  }

  private mutating func emit(_ bar: Bar) {
    if report.first == nil { report.first = bar.openTime }
    report.last = bar.openTime
    ready.append(bar)
  }

  // MARK: The first lines

  private static func firstLine(of chunk: UnsafeBufferPointer<UInt8>) -> String {
    let content = withoutMark(chunk)
    let line = content.prefix { $0 != 10 && $0 != 13 }
    return String(decoding: line.prefix(4_096), as: UTF8.self)
  }

  /// The bytes after UTF-8's byte order mark, where there is one.
  private static func withoutMark(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    guard bytes.starts(with: [0xef, 0xbb, 0xbf]) else { return bytes }
    return UnsafeBufferPointer(rebasing: bytes[3...])
  }

  private static func timeframe(
    of chunk: UnsafeBufferPointer<UInt8>, parser: BarLineParser, asked: Timeframe?, path: String
  ) throws(ImportError) -> Timeframe {
    var guess = TimeframeGuess()
    LineChunks.forEachLine(of: withoutMark(chunk)) { line in
      if !guess.isFull, case .bar(let bar) = parser.parse(line) { guess.note(bar.openTime) }
    }
    if let asked {
      if let found = guess.contradiction(to: asked) {
        throw .timeframeMismatch(path: path, expected: asked, found: found)
      }
      return asked
    }
    guard let found = guess.timeframe else { throw .unknownTimeframe(path: path) }
    return found
  }
}
