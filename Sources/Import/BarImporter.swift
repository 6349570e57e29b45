public import Market
public import Store

/// Imports files of bars into the store, on the broker's clock, and builds the coarser timeframes.
///
/// A file is read in chunks and stored in transactions of 65,536 bars; importing it again changes
/// nothing. Where a finer timeframe covers the same span, the bars built from it win over those of
/// a coarser file, whichever was imported first (see `CoarserBars`).
public struct BarImporter {
  static let batchBars = 65_536

  private let bars: BarTable
  private let brokerClock: BrokerClock

  /// - Parameter clock: the clock that stored bars are on.
  public init(_ bars: BarTable, clock: BrokerClock = .newYorkClose) {
    self.bars = bars
    brokerClock = clock
  }

  /// Imports one file, plain or packed by gzip.
  ///
  /// - Parameters:
  ///   - symbol: the canonical symbol.
  ///   - timeframe: the length of the file's bars; nil to tell it from the first ones.
  ///   - clock: the clock of its times; nil for the format's own.
  ///   - progress: called after every chunk.
  /// - Throws: any `ImportError`; bars stored until then stay, coarser ones are not built.
  /// - Complexity: O(n log m), two to three microseconds a line with its coarser bars.
  public func run(
    _ path: String, symbol: String, timeframe: Timeframe? = nil, clock: ImportClock? = nil,
    progress: (ImportProgress) -> Void = { _ in }
  ) throws(ImportError) -> ImportReport {
    let began = ContinuousClock.now
    let source = try ByteSource(path: path)
    let chunks = LineChunks(source)
    guard let chunk = try chunks.next(line: 1) else { throw .empty(path: path) }
    var pass = try BarFilePass(
      path: path, symbol: symbol, asked: timeframe, clock: clock, brokerClock: brokerClock,
      firstChunk: chunk)
    var next: UnsafeBufferPointer<UInt8>? = chunk
    while let chunk = next {
      pass.read(chunk)
      if pass.ready.count >= BarImporter.batchBars { try flush(&pass) }
      progress(
        ImportProgress(
          bytesDone: source.bytesDone, bytesTotal: source.bytesTotal, rows: pass.report.rows))
      next = try chunks.next(line: pass.line + 1)
    }
    pass.finish()
    try flush(&pass)
    var report = pass.report
    report.stored = [.init(timeframe: report.timeframe, bars: pass.stored)]
    try buildCoarser(&report)
    let elapsed = ContinuousClock.now - began
    report.seconds =
      Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    return report
  }

  private func flush(_ pass: inout BarFilePass) throws(ImportError) {
    do throws(StoreError) {
      pass.stored += try bars.upsert(
        pass.ready, symbol: pass.report.symbol, timeframe: pass.report.timeframe)
    } catch {
      throw .store(error)
    }
    pass.ready.removeAll(keepingCapacity: true)
  }

  private func buildCoarser(_ report: inout ImportReport) throws(ImportError) {
    guard let first = report.first, let last = report.last else { return }
    do throws(StoreError) {
      report.stored += try CoarserBars(bars).rebuild(
        symbol: report.symbol, changed: report.timeframe, from: first, through: last)
    } catch {
      throw .store(error)
    }
  }
}
