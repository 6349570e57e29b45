internal import JSON

extension ConfigReader {
  /// The number `key` within `range`; `fallback` where the file has none, an error where that is
  /// nil too.
  ///
  /// - Throws: `.missing`; `.notAllowed` for another type or a number out of range.
  public func number(
    _ key: String, default fallback: Double? = nil, in range: ClosedRange<Double>? = nil
  ) throws(ConfigurationError) -> Double {
    let allowed = ConfigReader.name(of: range)
    guard let value = value(key) else {
      guard let fallback else { throw missing(key, allowed: allowed) }
      return fallback
    }
    guard let number = value.double, range?.contains(number) ?? true else {
      throw notAllowed([.key(key)], value, allowed: allowed)
    }
    return number
  }

  /// The integer `key` within `range`; `1.0` is one, `1.5` is not. Absent, as for `number`.
  ///
  /// - Throws: `.missing`; `.notAllowed` for another type, a fraction or an integer out of range.
  public func integer(
    _ key: String, default fallback: Int? = nil, in range: ClosedRange<Int>? = nil
  ) throws(ConfigurationError) -> Int {
    let allowed =
      range.map { "an integer from \($0.lowerBound) to \($0.upperBound)" } ?? "an integer"
    guard let value = value(key) else {
      guard let fallback else { throw missing(key, allowed: allowed) }
      return fallback
    }
    guard let integer = value.int64.flatMap({ Int(exactly: $0) }), range?.contains(integer) ?? true
    else { throw notAllowed([.key(key)], value, allowed: allowed) }
    return integer
  }

  /// The truth value `key`. Absent, as for `number`.
  ///
  /// - Throws: `.missing`; `.notAllowed` for another type.
  public func bool(
    _ key: String, default fallback: Bool? = nil
  ) throws(ConfigurationError) -> Bool {
    guard let value = value(key) else {
      guard let fallback else { throw missing(key, allowed: "true or false") }
      return fallback
    }
    guard let bool = value.bool else {
      throw notAllowed([.key(key)], value, allowed: "true or false")
    }
    return bool
  }

  /// The string `key`, one of `choices` unless that is nil. Absent, as for `number`.
  ///
  /// - Throws: `.missing`; `.notAllowed` for another type or another string.
  public func string(
    _ key: String, default fallback: String? = nil, oneOf choices: [String]? = nil
  ) throws(ConfigurationError) -> String {
    let allowed = ConfigReader.name(of: choices)
    guard let value = value(key) else {
      guard let fallback else { throw missing(key, allowed: allowed) }
      return fallback
    }
    guard let string = value.string, ConfigReader.isAllowed(string, by: choices) else {
      throw notAllowed([.key(key)], value, allowed: allowed)
    }
    return string
  }

  /// The case of `Choice` whose raw value the string `key` is. Absent, as for `number`.
  ///
  /// - Throws: `.missing`; `.notAllowed` for another type or another string.
  public func choice<Choice>(
    _ key: String, of type: Choice.Type = Choice.self, default fallback: Choice? = nil
  ) throws(ConfigurationError) -> Choice
  where Choice: RawRepresentable<String> & CaseIterable {
    if let fallback, !has(key) { return fallback }
    let name = try string(key, oneOf: Choice.allCases.map(\.rawValue))
    guard let choice = Choice.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name.utf8) })
    else { throw missing(key, allowed: ConfigReader.name(of: Choice.allCases.map(\.rawValue))) }
    return choice
  }
}

extension ConfigReader {
  static func name(of range: ClosedRange<Double>?) -> String {
    range.map { "a number from \($0.lowerBound) to \($0.upperBound)" } ?? "a number"
  }

  static func name(of choices: [String]?) -> String {
    guard let choices else { return "a string" }
    return choices.map { "\"\($0)\"" }.joined(separator: ", ")
  }

  static func isAllowed(_ string: String, by choices: [String]?) -> Bool {
    choices?.contains { $0.utf8.elementsEqual(string.utf8) } ?? true
  }
}
