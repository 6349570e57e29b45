public import JSON

extension JSONValue {
  /// A step into a document.
  public enum Step: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case member(String)
    case element(Int)

    public init(stringLiteral value: String) { self = .member(value) }
    public init(integerLiteral value: Int) { self = .element(value) }
  }

  /// An object of the members that have a value.
  public static func object(_ members: [(String, JSONValue?)]) -> JSONValue {
    .object(
      JSONObject(
        members.compactMap { key, value in
          value.map { JSONObject.Member(key: key, value: $0) }
        }))
  }

  /// The document with another value at `path`; nil takes the member or element away.
  public func setting(_ path: [Step], to value: JSONValue?) -> JSONValue {
    editing(path[...]) { _ in value }
  }

  /// The document with `edit` applied at `path`; a member that is not there is added at the end.
  public func editing(_ path: [Step], _ edit: (JSONValue?) -> JSONValue?) -> JSONValue {
    editing(path[...], edit)
  }

  private func editing(_ path: ArraySlice<Step>, _ edit: (JSONValue?) -> JSONValue?) -> JSONValue {
    guard let step = path.first else { return edit(self) ?? .null }
    let rest = path.dropFirst()
    func changed(_ old: JSONValue?) -> JSONValue? {
      rest.isEmpty ? edit(old) : (old ?? .null).editing(rest, edit)
    }
    switch step {
    case .member(let key):
      var members = object?.members.map { ($0.key, Optional($0.value)) } ?? []
      if let index = members.firstIndex(where: { $0.0 == key }) {
        members[index].1 = changed(members[index].1)
      } else {
        members.append((key, changed(nil)))
      }
      return .object(members)
    case .element(let index):
      var elements = array ?? []
      let value = changed(elements.indices.contains(index) ? elements[index] : nil)
      if let value {
        if elements.indices.contains(index) {
          elements[index] = value
        } else {
          elements.append(value)
        }
      } else {
        elements.remove(at: index)
      }
      return .array(elements)
    }
  }

  /// The value at `path`; nil where there is none.
  public subscript(path: Step...) -> JSONValue? {
    var value: JSONValue? = self
    for step in path {
      switch step {
      case .member(let key): value = value?.object?[key]
      case .element(let index):
        guard let elements = value?.array, elements.indices.contains(index) else { return nil }
        value = elements[index]
      }
    }
    return value
  }
}
