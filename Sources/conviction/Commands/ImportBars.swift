import Import
import Market
import Store

/// `conviction import`: bars from files into the store.
enum ImportBars: Command {
  static let name = "import"
  static let summary = "import bars from CSV files, plain or .gz"
  static let help = """
    usage: conviction import FILE… --symbol ROOT [--timeframe M1] [--clock utc|broker] [--data-dir DIR]

    Formats, told apart by their first lines: time,open,high,low,close,tick_volume,spread (UTC epoch
    seconds of the opening), MetaTrader 5's export (broker time), HistData, Dukascopy. Bars are stored on
    the broker's clock of the configuration; finer bars build the coarser timeframes.
    """

  static func run(_ words: [String]) throws {
    let arguments = try Arguments(words, valued: ["symbol", "timeframe", "clock"])
    let files = try arguments.names("a file to import", least: 1)
    let installation = try Installation(arguments)
    let root = try installation.root(try arguments.required("symbol"))
    let timeframe = try arguments.timeframe("timeframe")
    var clock: ImportClock?
    if let text = arguments.option("clock") {
      guard let known = ImportClock(rawValue: text) else {
        throw UsageError("--clock: was \(text), allowed utc, broker")
      }
      clock = known
    }
    let database = try installation.openStore()
    defer { database.close() }
    let importer = BarImporter(BarTable(database), clock: installation.settings.clock)
    for file in files {
      var progress = Progress(file)
      let report = try importer.run(file, symbol: root, timeframe: timeframe, clock: clock) {
        progress.show($0.bytesDone, of: $0.bytesTotal, "\($0.rows) rows")
      }
      progress.finish()
      say(describe(report))
    }
  }

  private static func describe(_ report: ImportReport) -> String {
    var lines = [
      "\(report.path): \(report.rows) rows of \(report.timeframe.code) "
        + "(\(report.format), \(report.clock.rawValue) time) as \(report.symbol) in "
        + "\((report.seconds * 10).rounded() / 10) s"
    ]
    if let first = report.first, let last = report.last {
      lines.append(
        "  from \(DateArgument.text(first)) to \(DateArgument.text(last)) broker time")
    }
    for stored in report.stored {
      lines.append(
        "  \(stored.timeframe.code): \(stored.bars.inserted) new, \(stored.bars.replaced) changed, "
          + "\(stored.bars.unchanged) as before")
    }
    lines.append("  duplicates: \(report.duplicates), of them conflicting: \(report.conflicts)")
    lines.append("  gaps: \(report.gaps), bars missing in them: \(report.missingBars)")
    for gap in report.longestGaps.prefix(5) {
      lines.append(
        "    after \(DateArgument.text(gap.after)) until \(DateArgument.text(gap.before)): "
          + "\(gap.missingBars) bars")
    }
    lines.append("  rejected lines: \(report.rejected)")
    for reject in report.rejects {
      lines.append("    line \(reject.line): \(reject.reason.rawValue)")
    }
    return lines.joined(separator: "\n")
  }
}
