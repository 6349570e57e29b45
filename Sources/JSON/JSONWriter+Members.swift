/// One call a member, for documents written field by field.
extension JSONWriter {
  public mutating func member(_ name: String, _ value: String) {
    key(name)
    write(value)
  }

  public mutating func member(_ name: String, _ value: String?) {
    key(name)
    if let value { write(value) } else { writeNull() }
  }

  public mutating func member(_ name: String, _ value: Int) {
    key(name)
    write(value)
  }

  public mutating func member(_ name: String, _ value: Int64) {
    key(name)
    write(value)
  }

  public mutating func member(_ name: String, _ value: Int64?) {
    key(name)
    if let value { write(value) } else { writeNull() }
  }

  public mutating func member(_ name: String, _ value: Bool) {
    key(name)
    write(value)
  }

  /// A number; null where it is undefined or infinite.
  public mutating func member(_ name: String, _ value: Double?) {
    key(name)
    if let value { write(value) } else { writeNull() }
  }

  /// An object whose members `body` writes.
  public mutating func object(_ name: String, _ body: (inout JSONWriter) -> Void) {
    key(name)
    object(body)
  }

  /// An object as an element, or as the whole document.
  public mutating func object(_ body: (inout JSONWriter) -> Void) {
    beginObject()
    body(&self)
    endObject()
  }

  /// An array with one object for each element.
  public mutating func array<Element>(
    _ name: String, _ elements: some Sequence<Element>,
    _ body: (inout JSONWriter, Element) -> Void
  ) {
    key(name)
    beginArray()
    for element in elements {
      beginObject()
      body(&self, element)
      endObject()
    }
    endArray()
  }

  public mutating func strings(_ name: String, _ values: some Sequence<String>) {
    key(name)
    beginArray()
    for value in values { write(value) }
    endArray()
  }
}
