internal import JSON
public import Market

/// Values of the market, under the names of the wire.
extension ConfigReader {
  /// The timeframe that the string `key` names, as `M15`. Absent, as for `number`.
  ///
  /// - Throws: `.missing`; `.notAllowed` for another type or another string.
  public func timeframe(
    _ key: String, default fallback: Timeframe? = nil
  ) throws(ConfigurationError) -> Timeframe {
    if let fallback, !has(key) { return fallback }
    return try timeframe(named: string(key, oneOf: ConfigReader.codes), key)
  }

  /// The timeframes that the array `key` names, each once. Absent, as for `strings`.
  ///
  /// - Throws: `.missing`; `.notAllowed` for another type, another string or one twice.
  public func timeframes(
    _ key: String, default fallback: TimeframeSet? = nil
  ) throws(ConfigurationError) -> TimeframeSet {
    if let fallback, !has(key) { return fallback }
    var timeframes: TimeframeSet = []
    for code in try strings(key, oneOf: ConfigReader.codes) {
      timeframes.insert(TimeframeSet(try timeframe(named: code, key)))
    }
    return timeframes
  }

  /// The object `key` of timeframes and numbers within `range`, in the order written. Absent, as for
  /// `numberTable`.
  ///
  /// - Throws: `.missing`; `.unknownKey` for what is no timeframe; `.notAllowed` for another type or
  ///   a number out of range.
  public func timeframeTable(
    _ key: String, default fallback: [(timeframe: Timeframe, number: Double)]? = nil,
    in range: ClosedRange<Double>? = nil
  ) throws(ConfigurationError) -> [(timeframe: Timeframe, number: Double)] {
    if let fallback, !has(key) { return fallback }
    var table: [(timeframe: Timeframe, number: Double)] = []
    for entry in try numberTable(key, oneOf: ConfigReader.codes, in: range) {
      table.append((try timeframe(named: entry.name, key), entry.number))
    }
    return table
  }

  private static let codes = Timeframe.allCases.map(\.code)

  private func timeframe(named code: String, _ key: String) throws(ConfigurationError) -> Timeframe
  {
    guard let timeframe = Timeframe(code: code) else {
      throw notAllowed(
        [.key(key)], .string(code), allowed: ConfigReader.name(of: ConfigReader.codes))
    }
    return timeframe
  }
}
