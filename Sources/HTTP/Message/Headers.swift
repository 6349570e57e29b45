/// The header lines of a request, read where they lie in the receive buffer.
///
/// Nothing is made into text until it is looked at.
public struct Headers: Sendable {
  /// Where one line's name and value lie, counted from the message's first byte.
  struct Field: Sendable, Equatable {
    var nameStart: Int32
    var nameEnd: Int32
    var valueStart: Int32
    var valueEnd: Int32
  }

  let storage: [UInt8]
  /// The place of the message's first byte in `storage`.
  let base: Int
  let fields: [Field]

  /// The number of lines.
  public var count: Int { fields.count }

  /// The value of the first line called `name`, in any case.
  /// - Complexity: O(lines).
  public subscript(name: String) -> String? {
    guard let field = fields.first(where: { isNamed($0, name) }) else { return nil }
    return String(decoding: valueBytes(field), as: UTF8.self)
  }

  /// The values of all lines called `name`, in the order they came.
  public func all(_ name: String) -> [String] {
    fields.filter { isNamed($0, name) }.map { String(decoding: valueBytes($0), as: UTF8.self) }
  }

  /// Calls `body` with the bytes of the first value called `name`; nil without one.
  public func withBytes<Result>(
    of name: String, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result? {
    guard let field = fields.first(where: { isNamed($0, name) }) else { return nil }
    let range = base + Int(field.valueStart)..<base + Int(field.valueEnd)
    return storage.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  /// Whether the first value called `name` is just `value`.
  public func isValue(of name: String, _ value: StaticString) -> Bool {
    let expected = UnsafeRawBufferPointer(
      start: value.utf8Start, count: value.utf8CodeUnitCount)
    return withBytes(of: name) { $0.elementsEqual(expected) } ?? false
  }

  /// Every line's name and value as they came.
  public var pairs: [(name: String, value: String)] {
    fields.map { field in
      (
        String(decoding: nameBytes(field), as: UTF8.self),
        String(decoding: valueBytes(field), as: UTF8.self)
      )
    }
  }

  private func isNamed(_ field: Field, _ name: String) -> Bool {
    Int(field.nameEnd - field.nameStart) == name.utf8.count
      && ByteClass.equalIgnoringCase(nameBytes(field), name.utf8)
  }

  private func nameBytes(_ field: Field) -> ArraySlice<UInt8> {
    storage[base + Int(field.nameStart)..<base + Int(field.nameEnd)]
  }

  private func valueBytes(_ field: Field) -> ArraySlice<UInt8> {
    storage[base + Int(field.valueStart)..<base + Int(field.valueEnd)]
  }
}
