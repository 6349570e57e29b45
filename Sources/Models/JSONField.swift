internal import JSON

/// Why a field of a JSON document was refused.
struct FieldError: Error, Equatable {
  let path: String
  let expected: String
}

/// A value of a JSON document that knows where it stands.
struct JSONField {
  let value: JSONValue
  let path: String

  private func refused(_ expected: String) -> FieldError {
    FieldError(path: path.isEmpty ? "the document" : path, expected: expected)
  }

  func optional(_ key: String) -> JSONField? {
    guard let member = value[key], !member.isNull else { return nil }
    return JSONField(value: member, path: path.isEmpty ? key : "\(path).\(key)")
  }

  func member(_ key: String) throws(FieldError) -> JSONField {
    guard let member = value[key] else {
      throw FieldError(path: path.isEmpty ? key : "\(path).\(key)", expected: "a value")
    }
    return JSONField(value: member, path: path.isEmpty ? key : "\(path).\(key)")
  }

  func elements() throws(FieldError) -> [JSONField] {
    guard let array = value.array else { throw refused("an array") }
    return array.enumerated().map { JSONField(value: $1, path: "\(path)[\($0)]") }
  }

  func number() throws(FieldError) -> Double {
    guard let number = value.double, number.isFinite else { throw refused("a number") }
    return number
  }

  /// A number, or NaN for null.
  func numberOrUndefined() throws(FieldError) -> Double {
    value.isNull ? .nan : try number()
  }

  /// The numbers of an array without building a path for each that is sound.
  func numbers(orUndefined: Bool = false) throws(FieldError) -> [Double] {
    guard let array = value.array else { throw refused("an array of numbers") }
    var numbers: [Double] = []
    numbers.reserveCapacity(array.count)
    for (index, element) in array.enumerated() {
      if let number = element.double, number.isFinite {
        numbers.append(number)
      } else if orUndefined, element.isNull {
        numbers.append(.nan)
      } else {
        throw FieldError(path: "\(path)[\(index)]", expected: "a number")
      }
    }
    return numbers
  }

  func integer(in range: ClosedRange<Int> = .min ... .max) throws(FieldError) -> Int {
    guard let integer = value.int64.flatMap({ Int(exactly: $0) }), range.contains(integer) else {
      throw refused(
        range == .min ... .max
          ? "an integer" : "an integer in \(range.lowerBound)…\(range.upperBound)")
    }
    return integer
  }

  func text() throws(FieldError) -> String {
    guard let text = value.string else { throw refused("a string") }
    return text
  }

  func flag() throws(FieldError) -> Bool {
    guard let flag = value.bool else { throw refused("true or false") }
    return flag
  }

  /// Fails with what was expected here.
  func fail(_ expected: String) -> FieldError { refused(expected) }
}
