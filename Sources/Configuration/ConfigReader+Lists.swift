internal import JSON

extension ConfigReader {
  /// The array of strings `key`, each one of `choices` unless that is nil and none twice.
  ///
  /// Absent: `fallback`, or an error where that is nil.
  ///
  /// - Throws: `.missing`; `.notAllowed` for another type, another string or one that comes twice.
  public func strings(
    _ key: String, default fallback: [String]? = nil, oneOf choices: [String]? = nil
  ) throws(ConfigurationError) -> [String] {
    let allowed = ConfigReader.name(of: choices)
    let several = choices == nil ? "strings" : allowed
    guard let elements = try array(key, of: several) else {
      guard let fallback else { throw missing(key, allowed: "an array of \(several)") }
      return fallback
    }
    var strings: [String] = []
    for (index, element) in elements.enumerated() {
      guard let string = element.string, ConfigReader.isAllowed(string, by: choices) else {
        throw notAllowed([.key(key), .index(index)], element, allowed: allowed)
      }
      if strings.contains(where: { $0.utf8.elementsEqual(string.utf8) }) {
        throw notAllowed([.key(key), .index(index)], element, allowed: "each string once")
      }
      strings.append(string)
    }
    return strings
  }

  /// The array of numbers `key`, each within `range`, their count within `count`, adding up to `sum`.
  ///
  /// Absent: `fallback`, or an error where that is nil.
  ///
  /// - Throws: `.missing`; `.notAllowed` for another type, count or a number out of range.
  public func numbers(
    _ key: String, default fallback: [Double]? = nil, in range: ClosedRange<Double>? = nil,
    count: ClosedRange<Int>? = nil, sum: Double? = nil
  ) throws(ConfigurationError) -> [Double] {
    guard let elements = try array(key, of: "numbers") else {
      guard let fallback else { throw missing(key, allowed: "an array of numbers") }
      return fallback
    }
    if let count, !count.contains(elements.count) {
      let allowed =
        count.lowerBound == count.upperBound
        ? "\(count.lowerBound) numbers" : "\(count.lowerBound) to \(count.upperBound) numbers"
      throw notAllowed([.key(key)], .array(elements), allowed: allowed)
    }
    var numbers: [Double] = []
    for (index, element) in elements.enumerated() {
      guard let number = element.double, range?.contains(number) ?? true else {
        throw notAllowed(
          [.key(key), .index(index)], element, allowed: ConfigReader.name(of: range))
      }
      numbers.append(number)
    }
    if let sum, (numbers.reduce(0, +) - sum).magnitude > 1e-6 {
      throw notAllowed(
        [.key(key)], .array(elements), allowed: "numbers that add up to \(sum)")
    }
    return numbers
  }

  /// The object `key` of names and numbers, each number within `range`, in the order written.
  ///
  /// With `oneOf` other names are refused. Absent: `fallback`, or an error where that is nil.
  ///
  /// - Throws: `.missing`; `.unknownKey` for a name refused; `.notAllowed` for another type or a
  ///   number out of range.
  public func numberTable(
    _ key: String, default fallback: [(name: String, number: Double)]? = nil,
    oneOf names: [String]? = nil, in range: ClosedRange<Double>? = nil
  ) throws(ConfigurationError) -> [(name: String, number: Double)] {
    guard has(key) else {
      guard let fallback else { throw missing(key, allowed: "an object of numbers") }
      return fallback
    }
    var table: [(name: String, number: Double)] = []
    for member in try membersOfTable(key, allowed: "an object of numbers", names: names) {
      guard let number = member.value.double, range?.contains(number) ?? true else {
        throw notAllowed(
          [.key(key), .key(member.key)], member.value, allowed: ConfigReader.name(of: range))
      }
      table.append((member.key, number))
    }
    return table
  }

  private func array(
    _ key: String, of elements: String
  ) throws(ConfigurationError) -> [JSONValue]? {
    guard let value = value(key) else { return nil }
    guard let array = value.array else {
      throw notAllowed([.key(key)], value, allowed: "an array of \(elements)")
    }
    return array
  }
}
