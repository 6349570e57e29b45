/// The file formats that are understood, each told by its first line.
public enum BarFileFormat: String, Sendable, CaseIterable {
  /// `time,open,high,low,close[,tick_volume[,spread]]`, UTC seconds; an empty field is unknown.
  case canonical
  /// MetaTrader 5's export, `<DATE> <TIME> <OPEN> …` by tab, comma or semicolon, broker time.
  case metaTrader
  /// HistData's ASCII M1, `20230102 170000;open;high;low;close;volume`, eastern standard time.
  ///
  /// That is UTC − 5 h all year, without daylight saving. The volume is always 0, read as unknown.
  case histData
  /// Dukascopy's CSV, `Gmt time,Open,High,Low,Close,Volume`, `dd.mm.yyyy hh:mm:ss.000` in UTC.
  ///
  /// The volume is a traded amount, not a count of ticks. Flat bars without volume, which it
  /// writes for closed markets, are not bars and are left out.
  case dukascopy

  /// The clock its times are in, unless the caller knows better.
  public var clock: ImportClock {
    switch self {
    case .canonical, .dukascopy: .utc
    case .metaTrader: .broker
    case .histData: .easternStandard
    }
  }
}
