/// The lines of LightGBM's text format, split into the header's and each tree's `key=value` pairs.
///
/// Source: `GBDT::SaveModelToString` and `Tree::ToString` of LightGBM, format `v3` and `v4`.
struct LightGBMText {
  /// The pairs of one section.
  struct Section {
    let place: String
    private var values: [String: ArraySlice<UInt8>] = [:]
    private var flags: Set<String> = []

    init(place: String) { self.place = place }

    fileprivate mutating func add(_ line: ArraySlice<UInt8>) throws(ModelError) {
      guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else {
        flags.insert(String(decoding: line, as: UTF8.self))
        return
      }
      let key = String(decoding: line[..<equals], as: UTF8.self)
      guard values.updateValue(line[(equals + 1)...], forKey: key) == nil else {
        throw .malformed(place: "\(place).\(key)", problem: "expected once, was there twice")
      }
    }

    func hasFlag(_ name: String) -> Bool { flags.contains(name) }

    func contains(_ key: String) -> Bool { values[key] != nil }

    func text(_ key: String) throws(ModelError) -> String {
      guard let value = values[key] else {
        throw .malformed(place: "\(place).\(key)", problem: "expected a value, was missing")
      }
      return String(decoding: value, as: UTF8.self)
    }

    func integer(_ key: String) throws(ModelError) -> Int {
      let all = try integers(key)
      guard all.count == 1 else {
        throw .wrongCount(of: "values of \(place).\(key)", expected: 1, was: all.count)
      }
      return all[0]
    }

    /// The integers of a list; an absent key is an empty list, as in trees without splits.
    func integers(_ key: String) throws(ModelError) -> [Int] {
      try words(key) { word in Int(NumberText.strict(word) ?? "") }
    }

    /// The numbers of a list. A threshold is infinite where only missing values go right.
    func numbers(
      _ key: String, allowsInfinity: Bool = false
    ) throws(ModelError) -> [Double] {
      try words(key) { word in
        if allowsInfinity, word.elementsEqual("inf".utf8) { return .infinity }
        return NumberText.finiteDouble(word)
      }
    }

    private func words<Value>(
      _ key: String, _ read: (ArraySlice<UInt8>) -> Value?
    ) throws(ModelError) -> [Value] {
      var result: [Value] = []
      for word in (values[key] ?? []).split(separator: UInt8(ascii: " ")) {
        guard let value = read(word) else {
          throw .malformed(
            place: "\(place).\(key)[\(result.count)]",
            problem:
              "expected a finite number, was \(String(decoding: word.prefix(40), as: UTF8.self))")
        }
        result.append(value)
      }
      return result
    }
  }

  private(set) var header = Section(place: "lightgbm")
  private(set) var trees: [Section] = []

  init(_ bytes: [UInt8]) throws(ModelError) {
    let treePrefix = Array("Tree=".utf8)
    let end = Array("end of trees".utf8)
    var isComplete = false
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      if text.elementsEqual(end) {
        isComplete = true
        break
      }
      if text.starts(with: treePrefix) {
        trees.append(Section(place: "lightgbm tree \(trees.count)"))
      } else if trees.isEmpty {
        try header.add(text)
      } else {
        try trees[trees.count - 1].add(text)
      }
    }
    guard isComplete else {
      throw .malformed(place: "lightgbm", problem: "expected \"end of trees\", was end of file")
    }
  }
}
