/// The decoded segments of a path that a pattern names in braces.
public struct PathParameters: Sendable, Equatable {
  private let names: [String]
  private let values: [String]

  static let none = PathParameters(names: [], values: [])

  init(names: [String], values: [String]) {
    self.names = names
    self.values = values
  }

  /// The segment that the pattern calls `{name}`; nil where the pattern has no such name.
  public subscript(name: String) -> String? {
    names.firstIndex(of: name).map { values[$0] }
  }
}
