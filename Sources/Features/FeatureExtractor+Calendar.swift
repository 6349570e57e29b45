import Glibc
import Market

/// The features of the clock alone.
extension FeatureExtractor {
  static func extractCalendar(utc: Int64, into row: inout FeatureRow) {
    let session = Session(atUTC: utc)
    row.session = session.category
    row.values[Column.regime + 7] = session.contains(.asian) ? 1 : 0
    row.values[Column.regime + 8] = session.contains(.london) ? 1 : 0
    row.values[Column.regime + 9] = session.contains(.newYork) ? 1 : 0
    let angle = dayAngle(utc: utc)
    row.values[Column.regime + 10] = sin(angle)
    row.values[Column.regime + 11] = cos(angle)
  }

  /// 2π · hours of the UTC day / 24, in 0 ..< 2π.
  static func dayAngle(utc: Int64) -> Double {
    let second = utc - CivilDate.days(ofEpoch: utc) * 86_400
    return 2 * Double.pi * (Double(second) / 86_400)
  }
}
