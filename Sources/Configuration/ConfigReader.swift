internal import JSON

/// A section of a configuration file, read key by key; what no one asks for is an error.
///
///     let file = try ConfigReader(file: "Config/risk.json5", contents: bytes)
///     let risk = try file.section("risk")
///     let percent = try risk.number("risk_percent", default: 0.5, in: 0.01...2.0)
///     try file.finish()
///
/// Copies, and the sections taken from a reader, share what has been asked, so that one `finish` at
/// the top checks all of them.
public struct ConfigReader {
  /// What has been asked of one section, in the order asked.
  final class Asked {
    var keys: [String] = []
    var sections: [ConfigReader] = []

    func add(_ key: String) {
      if !contains(key) { keys.append(key) }
    }

    func contains(_ key: String) -> Bool { keys.contains { $0.utf8.elementsEqual(key.utf8) } }
  }

  /// One step from a section into what it holds.
  enum Step {
    case key(String)
    case index(Int)

    var component: String {
      switch self {
      case .key(let key): key
      case .index(let index): String(index)
      }
    }
  }

  public let file: String
  private let document: JSONDocument
  private let steps: [Step]
  private let members: JSONObject
  private let asked = Asked()

  /// A reader of the whole of a JSON5 file, whose `contents` the caller has read.
  ///
  /// - Throws: `.notReadable` for what is no JSON5 or repeats a key, `.notAllowed` where it is not
  ///   one object.
  /// - Complexity: O(n)
  public init(file: String, contents: [UInt8]) throws(ConfigurationError) {
    do {
      document = try JSONDocument(parsing: contents, options: [.json5, .refuseDuplicateKeys])
    } catch {
      let line = JSONDocument.line(atOffset: error.offset, of: contents)
      throw .notReadable(file: file, line: line, reason: error.reason)
    }
    self.file = file
    steps = []
    guard case .object(let members) = document.value else {
      let place = ConfigurationError.Place(file: file, line: 1, path: "")
      throw .notAllowed(place, was: ConfigReader.text(of: document.value), allowed: "an object")
    }
    self.members = members
  }

  private init(_ parent: ConfigReader, _ steps: [Step], _ members: JSONObject) {
    file = parent.file
    document = parent.document
    self.steps = parent.steps + steps
    self.members = members
  }

  /// The keys that the section has, in the order written.
  public var keys: [String] { members.keys }

  /// Whether the file has `key`, which counts as asked for.
  public func has(_ key: String) -> Bool { value(key) != nil }

  /// The section `key`; an empty one where the file has none, so that defaults apply.
  ///
  /// - Throws: `.notAllowed` where it is no object.
  public func section(_ key: String) throws(ConfigurationError) -> ConfigReader {
    try section(at: [.key(key)], of: value(key) ?? .object(JSONObject()))
  }

  /// The sections in the array `key`; none where the file has none.
  ///
  /// - Throws: `.notAllowed` where it is no array of objects.
  public func sections(_ key: String) throws(ConfigurationError) -> [ConfigReader] {
    guard let value = value(key) else { return [] }
    guard let elements = value.array else {
      throw notAllowed([.key(key)], value, allowed: "an array of objects")
    }
    var sections: [ConfigReader] = []
    for (index, element) in elements.enumerated() {
      sections.append(try section(at: [.key(key), .index(index)], of: element))
    }
    return sections
  }

  /// The sections in the object `key` with their names, in the order written; none where the file
  /// has none. With `oneOf` other names are refused.
  ///
  /// - Throws: `.notAllowed` where it is no object of objects, `.unknownKey` for a name refused.
  public func namedSections(
    _ key: String, oneOf names: [String]? = nil
  ) throws(ConfigurationError) -> [(name: String, section: ConfigReader)] {
    var sections: [(name: String, section: ConfigReader)] = []
    for member in try membersOfTable(key, allowed: "an object of objects", names: names) {
      let section = try section(at: [.key(key), .key(member.key)], of: member.value)
      sections.append((member.key, section))
    }
    return sections
  }

  /// Checks that every key of this section, and of the sections taken from it, was asked for.
  ///
  /// - Throws: `.unknownKey` for the first that was not.
  public func finish() throws(ConfigurationError) {
    for key in members.keys where !asked.contains(key) {
      throw .unknownKey(place([.key(key)]), allowed: asked.keys)
    }
    for section in asked.sections { try section.finish() }
  }
}

extension ConfigReader {
  /// The value of `key`, which counts as asked for from now on.
  func value(_ key: String) -> JSONValue? {
    asked.add(key)
    return members[key]
  }

  /// The members of the object `key`, all of whose names are in `names`.
  func membersOfTable(
    _ key: String, allowed: String, names: [String]?
  ) throws(ConfigurationError) -> [JSONObject.Member] {
    guard let value = value(key) else { return [] }
    guard let table = value.object else { throw notAllowed([.key(key)], value, allowed: allowed) }
    if let names {
      for name in table.keys where !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
        throw .unknownKey(place([.key(key), .key(name)]), allowed: names)
      }
    }
    return table.members
  }

  func missing(_ key: String, allowed: String) -> ConfigurationError {
    .missing(place([.key(key)]), allowed: allowed)
  }

  func notAllowed(_ steps: [Step], _ value: JSONValue, allowed: String) -> ConfigurationError {
    .notAllowed(place(steps), was: ConfigReader.text(of: value), allowed: allowed)
  }

  private func section(
    at steps: [Step], of value: JSONValue
  ) throws(ConfigurationError) -> ConfigReader {
    guard case .object(let members) = value else {
      throw notAllowed(steps, value, allowed: "an object")
    }
    let section = ConfigReader(self, steps, members)
    // Taken a second time it is the same section, with all that has been asked of it.
    if let taken = asked.sections.first(where: { $0.components == section.components }) {
      return taken
    }
    asked.sections.append(section)
    return section
  }

  private var components: [[UInt8]] { steps.map { [UInt8]($0.component.utf8) } }

  /// The place of what `inner` leads to, on the line of the nearest that is there.
  private func place(_ inner: [Step]) -> ConfigurationError.Place {
    let all = steps + inner
    var components = all.map(\.component)
    var line = document.line(ofPath: components)
    while line == nil && !components.isEmpty {
      components.removeLast()
      line = document.line(ofPath: components)
    }
    var path = ""
    for step in all {
      switch step {
      case .key(let key): path += path.isEmpty ? key : ".\(key)"
      case .index(let index): path += "[\(index)]"
      }
    }
    return ConfigurationError.Place(file: file, line: line ?? 1, path: path)
  }

  /// The value for a message: strict JSON, shortened.
  private static func text(of value: JSONValue) -> String {
    let text = String(decoding: value.json, as: UTF8.self)
    return text.count <= 60 ? text : text.prefix(57) + "…"
  }
}
