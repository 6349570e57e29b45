import JSON

/// Reads a request's body field by field, keeping the path for the message of a refusal.
///
/// Every accessor checks type and range at once, so a value that comes out is fit for use.
struct PayloadReader {
  enum Step {
    case member(StaticString)
    case element(Int)
  }

  var json: JSONReader
  private(set) var path: [Step] = []

  init(_ bytes: UnsafeRawBufferPointer) {
    json = JSONReader(bytes, options: .refuseDuplicateKeys)
    path.reserveCapacity(8)
  }

  /// Reads a whole body: `read`, then nothing but white space.
  ///
  /// A body that is not JSON at all is refused as such, even where a wrong field comes first.
  static func parse<Value>(
    _ body: UnsafeRawBufferPointer,
    _ read: (inout PayloadReader) throws(PayloadError) -> Value
  ) throws(PayloadError) -> Value {
    var reader = PayloadReader(body)
    do {
      let value = try read(&reader)
      try reader.attempt { (json) throws(JSONError) in try json.finish() }
      return value
    } catch {
      if case .invalidPayload = error {
        do {
          try JSONReader.validate(body)
        } catch {
          throw .invalidJSON(offset: error.offset, reason: error.reason)
        }
      }
      throw error
    }
  }

  /// Checks a body from which nothing is needed: none at all, or any object.
  static func checkUnneeded(_ body: UnsafeRawBufferPointer) throws(PayloadError) {
    if body.isEmpty { return }
    try parse(body) { (reader) throws(PayloadError) in
      try reader.object { (_, _) throws(PayloadError) in false }
    }
  }

  /// The path of the field being read, as `bars.M15[3].high`; `field` names one below it.
  func pathText(_ field: String? = nil) -> String {
    var text = ""
    for step in path {
      switch step {
      case .member(let name): text += text.isEmpty ? "\(name)" : ".\(name)"
      case .element(let index): text += "[\(index)]"
      }
    }
    guard let field else { return text }
    return text.isEmpty ? field : "\(text).\(field)"
  }

  func refused(_ field: String? = nil, _ reason: String, allowed: String) -> PayloadError {
    .invalidPayload(path: pathText(field), reason: reason, allowed: allowed)
  }

  func missing(_ field: String, _ allowed: String) -> PayloadError {
    refused(field, "is missing", allowed: allowed)
  }

  /// `value`, or the refusal that `field` is missing.
  func required<Value>(
    _ value: Value?, _ field: String, _ allowed: String
  ) throws(PayloadError) -> Value {
    guard let value else { throw missing(field, allowed) }
    return value
  }

  /// As above, without making text of a name that is not a literal there.
  func required<Value>(
    _ value: Value?, named field: StaticString, _ allowed: String
  ) throws(PayloadError) -> Value {
    guard let value else { throw missing("\(field)", allowed) }
    return value
  }

  /// Runs a step of the JSON reader; what it refuses becomes a refusal of the field.
  mutating func attempt<Value>(
    _ step: (inout JSONReader) throws(JSONError) -> Value
  ) throws(PayloadError) -> Value {
    do {
      return try step(&json)
    } catch {
      if error.isSyntax { throw .invalidJSON(offset: error.offset, reason: error.reason) }
      throw refused(nil, error.reason, allowed: PayloadReader.allowance(of: error))
    }
  }

  private static func allowance(of error: JSONError) -> String {
    switch error.kind {
    case .wrongType(let expected, _): "\(expected)"
    case .duplicateKey: "each member once"
    case .notAnInteger, .integerTooLarge: "an integer"
    case .tooManyElements(let limit): "at most \(limit) elements"
    default: "valid JSON"
    }
  }
}

extension PayloadReader {
  /// Reads an object; `visit` reads the members it knows and returns false for any other.
  mutating func object(
    _ visit: (inout PayloadReader, JSONText) throws(PayloadError) -> Bool
  ) throws(PayloadError) {
    try attempt { (json) throws(JSONError) in try json.beginObject() }
    while let key = try attempt({ (json) throws(JSONError) in try json.nextKey() }) {
      if try visit(&self, key) == false {
        try attempt { (json) throws(JSONError) in try json.skipValue() }
      }
    }
  }

  /// Reads the value of a known member; always true, for the end of a `visit`.
  mutating func member(
    _ name: StaticString, _ read: (inout PayloadReader) throws(PayloadError) -> Void
  ) throws(PayloadError) -> Bool {
    path.append(.member(name))
    try read(&self)
    path.removeLast()
    return true
  }

  /// Reads an array of at most `limit` elements.
  mutating func array(
    limit: Int, _ read: (inout PayloadReader, Int) throws(PayloadError) -> Void
  ) throws(PayloadError) {
    try attempt { (json) throws(JSONError) in try json.beginArray() }
    var index = 0
    while try attempt({ (json) throws(JSONError) in try json.nextElement() }) {
      guard index < limit else {
        throw refused(nil, "has more than \(limit) elements", allowed: "at most \(limit) elements")
      }
      try element(index) { (reader) throws(PayloadError) in try read(&reader, index) }
      index += 1
    }
  }

  /// Does something within the element `index` of the array being read.
  mutating func element<Value>(
    _ index: Int, _ read: (inout PayloadReader) throws(PayloadError) -> Value
  ) throws(PayloadError) -> Value {
    path.append(.element(index))
    let value = try read(&self)
    path.removeLast()
    return value
  }

  mutating func isNull() throws(PayloadError) -> Bool {
    try attempt { (json) throws(JSONError) in try json.readNull() }
  }

  mutating func number(
    _ range: ClosedRange<Double>, allowed: String
  ) throws(PayloadError) -> Double {
    let value = try attempt { (json) throws(JSONError) in try json.readDouble() }
    guard range.contains(value) else { throw refused(nil, "was \(value)", allowed: allowed) }
    return value
  }

  /// A number above 0 and below 10¹².
  mutating func positive() throws(PayloadError) -> Double {
    let value = try attempt { (json) throws(JSONError) in try json.readDouble() }
    guard value > 0, value < PayloadLimits.numberMax else {
      throw refused(nil, "was \(value)", allowed: PayloadLimits.positiveText)
    }
    return value
  }

  /// An amount of money: any number of magnitude below 10¹².
  mutating func amount() throws(PayloadError) -> Double {
    try number(
      -PayloadLimits.numberMax...PayloadLimits.numberMax, allowed: "a number within ±10^12")
  }

  mutating func integer(
    _ range: ClosedRange<Int64>, allowed: String? = nil
  ) throws(PayloadError) -> Int64 {
    let value = try attempt { (json) throws(JSONError) in try json.readInt64() }
    guard range.contains(value) else {
      throw refused(
        nil, "was \(value)",
        allowed: allowed ?? "an integer from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// An instant of the broker's clock.
  mutating func time() throws(PayloadError) -> Int64 {
    try integer(PayloadLimits.time, allowed: PayloadLimits.timeText)
  }

  mutating func bool() throws(PayloadError) -> Bool {
    try attempt { (json) throws(JSONError) in try json.readBool() }
  }

  /// A string of at most `limit` bytes.
  mutating func string(limit: Int, orEmpty: Bool = false) throws(PayloadError) -> String {
    let text = try attempt { (json) throws(JSONError) in try json.readString() }
    guard text.utf8.count <= limit, orEmpty || !text.isEmpty else {
      throw refused(
        nil, text.isEmpty ? "was empty" : "was \(text.utf8.count) bytes",
        allowed: "\(orEmpty ? 0 : 1) to \(limit) bytes")
    }
    return text
  }

  /// A name of printable ASCII, as identifiers on the wire are.
  mutating func identifier(limit: Int) throws(PayloadError) -> String {
    let text = try string(limit: limit)
    guard PayloadReader.isPrintable(text) else {
      throw refused(
        nil, "has a byte outside printable ASCII", allowed: "1 to \(limit) printable ASCII bytes")
    }
    return text
  }

  private static func isPrintable(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { $0.allSatisfy { (0x21...0x7e).contains($0) } }
  }

  /// One word of a fixed list.
  mutating func word<Value: RawRepresentable & CaseIterable>(
    _ type: Value.Type
  ) throws(PayloadError) -> Value where Value.RawValue == String {
    let text = try string(limit: 64, orEmpty: true)
    guard let value = Value(rawValue: text) else {
      throw refused(
        nil, "was \"\(text)\"", allowed: type.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return value
  }
}
