import Market

/// Dates on the command line: `2024-01-31`, the start of that day.
enum DateArgument {
  /// Epoch seconds of 00:00 on the day that `text` names, on whichever clock the caller means.
  ///
  /// - Throws: `UsageError` where `text` is not a day of the calendar.
  static func parse(_ text: String, option: String) throws(UsageError) -> Int64 {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    if parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    {
      let date = CivilDate(year: year, month: month, day: day)
      let epoch = date.daysSinceEpoch * 86_400
      if CivilDate(epoch: epoch) == date { return epoch }
    }
    throw UsageError("--\(option): was \(text), allowed a day such as 2024-01-31")
  }

  /// `2024-01-31 09:15` of epoch seconds.
  static func text(_ epoch: Int64) -> String {
    let date = CivilDate(epoch: epoch)
    let minutes = (epoch - CivilDate.days(ofEpoch: epoch) * 86_400) / 60
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(date.year)-\(two(Int64(date.month)))-\(two(Int64(date.day))) "
      + "\(two(minutes / 60)):\(two(minutes % 60))"
  }
}
