/// One call a member, for documents written field by field.
extension JSONWriter {
  @inlinable
  public mutating func member(_ name: StaticString, _ value: String) {
    key(name)
    write(value)
  }

  @inlinable
  public mutating func member(_ name: StaticString, _ value: String?) {
    key(name)
    if let value { write(value) } else { writeNull() }
  }

  @inlinable
  public mutating func member(_ name: StaticString, _ value: Int) {
    key(name)
    write(value)
  }

  @inlinable
  public mutating func member(_ name: StaticString, _ value: Int64) {
    key(name)
    write(value)
  }

  @inlinable
  public mutating func member(_ name: StaticString, _ value: Int64?) {
    key(name)
    if let value { write(value) } else { writeNull() }
  }

  @inlinable
  public mutating func member(_ name: StaticString, _ value: Bool) {
    key(name)
    write(value)
  }

  /// A number; null where it is undefined or infinite.
  @inlinable
  public mutating func member(_ name: StaticString, _ value: Double?) {
    key(name)
    write(value ?? .nan)
  }

  /// An object whose members `body` writes.
  @inlinable
  public mutating func object(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
    key(name)
    object(body)
  }

  /// An object as an element, or as the whole document.
  @inlinable
  public mutating func object(_ body: (inout JSONWriter) -> Void) {
    beginObject()
    body(&self)
    endObject()
  }

  /// An array with one object for each element.
  @inlinable
  public mutating func array<Element>(
    _ name: StaticString, _ elements: some Sequence<Element>,
    _ body: (inout JSONWriter, Element) -> Void
  ) {
    key(name)
    objects(elements, body)
  }

  /// As `array`, as an element or after its key.
  @inlinable
  public mutating func objects<Element>(
    _ elements: some Sequence<Element>, _ body: (inout JSONWriter, Element) -> Void
  ) {
    beginArray()
    for element in elements {
      beginObject()
      body(&self, element)
      endObject()
    }
    endArray()
  }

  @inlinable
  public mutating func strings(_ name: StaticString, _ values: some Sequence<String>) {
    key(name)
    strings(values)
  }

  @inlinable
  public mutating func strings(_ values: some Sequence<String>) {
    beginArray()
    for value in values { write(value) }
    endArray()
  }
}

/// As above, for names that are only known now.
extension JSONWriter {
  public mutating func member(named name: String, _ value: String) {
    key(named: name)
    write(value)
  }

  public mutating func member(named name: String, _ value: Int) {
    key(named: name)
    write(value)
  }

  public mutating func member(named name: String, _ value: Int64) {
    key(named: name)
    write(value)
  }

  public mutating func member(named name: String, _ value: Double?) {
    key(named: name)
    write(value ?? .nan)
  }

  public mutating func object(named name: String, _ body: (inout JSONWriter) -> Void) {
    key(named: name)
    object(body)
  }
}
