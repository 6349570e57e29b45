import Glibc

/// A UTC instant split into calendar fields, for the texts of logs and headers.
public struct UTCFields: Sendable, Equatable {
  public let year: Int
  /// 1…12.
  public let month: Int
  /// 1…31.
  public let day: Int
  public let hour: Int
  public let minute: Int
  public let second: Int
  /// 0 is Sunday … 6 is Saturday.
  public let weekday: Int

  /// Splits `epochSeconds`; a year that `gmtime_r` cannot hold reads as the epoch.
  public init(epochSeconds: Int64) {
    var seconds = time_t(epochSeconds)
    var fields = tm()
    if gmtime_r(&seconds, &fields) == nil {
      seconds = 0
      gmtime_r(&seconds, &fields)
    }
    year = Int(fields.tm_year) + 1_900
    month = Int(fields.tm_mon) + 1
    day = Int(fields.tm_mday)
    hour = Int(fields.tm_hour)
    minute = Int(fields.tm_min)
    second = Int(fields.tm_sec)
    weekday = Int(fields.tm_wday)
  }
}
