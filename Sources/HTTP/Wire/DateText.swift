import Telemetry

/// The value of `Date`, made anew only when the second changes (RFC 9110, 5.6.7).
struct DateText: Sendable {
  private var second = Int64.min
  /// As `Sun, 06 Nov 1994 08:49:37 GMT`.
  private(set) var bytes: [UInt8] = []

  private static let weekdays: [StaticString] = [
    "Sun, ", "Mon, ", "Tue, ", "Wed, ", "Thu, ", "Fri, ", "Sat, ",
  ]
  private static let months: [StaticString] = [
    " Jan ", " Feb ", " Mar ", " Apr ", " May ", " Jun ", " Jul ", " Aug ", " Sep ", " Oct ",
    " Nov ", " Dec ",
  ]

  /// Brings the text to `epochNanoseconds`.
  mutating func update(epochNanoseconds: Int64) {
    let now = epochNanoseconds / 1_000_000_000
    if now == second { return }
    second = now
    let fields = UTCFields(epochSeconds: now)
    bytes.removeAll(keepingCapacity: true)
    bytes.append(text: DateText.weekdays[fields.weekday])
    bytes.append(decimal: fields.day, width: 2)
    bytes.append(text: DateText.months[fields.month - 1])
    bytes.append(decimal: fields.year, width: 4)
    bytes.append(UInt8(ascii: " "))
    bytes.append(decimal: fields.hour, width: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(decimal: fields.minute, width: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(decimal: fields.second, width: 2)
    bytes.append(text: " GMT")
  }
}
