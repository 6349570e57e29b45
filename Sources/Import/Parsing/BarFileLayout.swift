/// Where a file's fields are: told from its first line.
struct BarFileLayout: Equatable {
  enum Column: Equatable {
    /// Epoch seconds, `yyyymmdd hhmmss`, `dd.mm.yyyy hh:mm:ss`.
    case epoch, compactTime, dayFirstTime
    /// `yyyy.mm.dd` and `hh:mm:ss` in fields of their own; no time of day means midnight.
    case date, timeOfDay
    case open, high, low, close, tickVolume, spread
    case ignored
  }

  let format: BarFileFormat
  let delimiter: UInt8
  let columns: [Column]
  /// False where the first line is a bar already.
  let hasHeader: Bool

  /// The layout that a first line announces, without its line end; nil where none does.
  init?(firstLine: String) {
    let names = { (delimiter: Character) in
      firstLine.split(separator: delimiter, omittingEmptySubsequences: false).map {
        BarFileLayout.trimmed($0)
      }
    }
    if firstLine.hasPrefix("<DATE>") {
      let delimiter = firstLine.first { "\t,;".contains($0) } ?? "\t"
      guard let columns = BarFileLayout.metaTrader(names(delimiter)) else { return nil }
      self.init(.metaTrader, delimiter, columns, hasHeader: true)
    } else if let columns = BarFileLayout.canonical(names(",")) {
      self.init(.canonical, ",", columns, hasHeader: true)
    } else if names(",") == ["Gmt time", "Open", "High", "Low", "Close", "Volume"] {
      self.init(
        .dukascopy, ",", [.dayFirstTime, .open, .high, .low, .close, .tickVolume],
        hasHeader: true)
    } else if BarFileLayout.isHistData(names(";")) {
      self.init(
        .histData, ";", [.compactTime, .open, .high, .low, .close, .tickVolume],
        hasHeader: false)
    } else {
      return nil
    }
  }

  private init(
    _ format: BarFileFormat, _ delimiter: Character, _ columns: [Column], hasHeader: Bool
  ) {
    self.format = format
    self.delimiter = delimiter.asciiValue ?? UInt8(ascii: ",")
    self.columns = columns
    self.hasHeader = hasHeader
  }

  private static func canonical(_ names: [String]) -> [Column]? {
    let known = ["time", "open", "high", "low", "close", "tick_volume", "spread"]
    let columns: [Column] = [.epoch, .open, .high, .low, .close, .tickVolume, .spread]
    guard names.count >= 5, names.count <= known.count, known.starts(with: names) else {
      return nil
    }
    return Array(columns.prefix(names.count))
  }

  private static func metaTrader(_ names: [String]) -> [Column]? {
    // The export of daily bars has no time of day; <VOL> is the exchange's volume.
    let known: [String: Column] = [
      "<DATE>": .date, "<TIME>": .timeOfDay, "<OPEN>": .open, "<HIGH>": .high, "<LOW>": .low,
      "<CLOSE>": .close, "<TICKVOL>": .tickVolume, "<VOL>": .ignored, "<SPREAD>": .spread,
    ]
    var columns: [Column] = []
    for name in names {
      guard let column = known[name], column == .ignored || !columns.contains(column) else {
        return nil
      }
      columns.append(column)
    }
    let needed: [Column] = [.date, .open, .high, .low, .close]
    return needed.allSatisfy(columns.contains) ? columns : nil
  }

  private static func isHistData(_ fields: [String]) -> Bool {
    guard fields.count == 6 else { return false }
    return Array(fields[0].utf8).withUnsafeBufferPointer { TimeField.compact($0) != nil }
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
