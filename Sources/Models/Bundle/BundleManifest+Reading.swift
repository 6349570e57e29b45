internal import JSON

extension BundleManifest {
  /// Reads and checks `manifest.json`.
  init(_ bytes: [UInt8]) throws(BundleError) {
    let root: JSONValue
    do {
      root = try JSONValue(parsing: bytes, options: .refuseDuplicateKeys)
    } catch {
      throw .manifestField(path: "manifest.json", expected: "JSON; \(error.description)")
    }
    let document = JSONField(value: root, path: "")
    let format: Int
    do {
      format = try document.member("format").integer()
    } catch {
      throw .manifestField(path: error.path, expected: error.expected)
    }
    guard format == Self.format else {
      throw .wrongFormat(expected: Self.format, was: format)
    }
    do {
      try self.init(document)
    } catch {
      throw .manifestField(path: error.path, expected: error.expected)
    }
  }

  private init(_ document: JSONField) throws(FieldError) {
    symbol = try document.member("symbol").text()
    version = try document.member("version").text()
    isDemo = try document.member("demo").flag()
    catalogueHash = try document.member("catalogue").text()
    featureCount = try document.member("features").integer(in: 1...100_000)
    var timeframes: [String] = []
    for timeframe in try document.member("timeframes").elements() {
      timeframes.append(try timeframe.text())
    }
    self.timeframes = timeframes
    every = try document.member("every").text()
    let label = try document.member("label")
    self.label = Label(
      kind: try label.member("kind").text(), stopATR: try label.member("stop_atr").number(),
      targetATR: try label.member("target_atr").number(),
      timeLimitHours: try label.member("time_limit_hours").number(),
      classUp: try Self.classUp(label), spread: try label.optional("spread")?.number(),
      commission: try label.optional("commission")?.number(),
      classPercent: try Self.classPercent(label))
    let spans = try document.member("spans")
    train = try Self.span(try spans.member("train"))
    validation = try Self.span(try spans.member("validation"))
    test = try Self.span(try spans.member("test"))
    files = try Self.files(try document.member("files"))
    members = try Self.members(try document.member("members"), files: files.map { $0.name })
    confidenceQuantiles = try Self.quantiles(try document.member("confidence"))
    ranges = try Self.ranges(try document.member("ranges"), count: featureCount)
    if let field = document.optional("deciles") {
      deciles = try Self.deciles(field, count: featureCount)
    } else {
      deciles = nil
    }
    metrics = try document.member("metrics").value
    let edge = try document.member("edge")
    let verdict = try edge.member("verdict")
    guard ["edge", "no edge"].contains(try verdict.text()) else {
      throw verdict.fail("\"edge\" or \"no edge\"")
    }
    self.edge = Edge(
      verdict: try verdict.text(), reason: try edge.member("reason").text())
  }

  private static func classUp(_ label: JSONField) throws(FieldError) -> [Double]? {
    guard let field = label.optional("class_up") else { return nil }
    let shares = try field.numbers()
    guard (2...100).contains(shares.count), shares.allSatisfy({ (0...1).contains($0) }) else {
      throw field.fail("2 to 100 shares between 0 and 1")
    }
    return shares
  }

  private static func span(_ field: JSONField) throws(FieldError) -> Span {
    let ends = try field.elements()
    guard ends.count == 2 else { throw field.fail("a first and a last instant") }
    return Span(from: Int64(try ends[0].integer()), to: Int64(try ends[1].integer()))
  }

  private static func files(
    _ field: JSONField
  ) throws(FieldError) -> [(name: String, hash: String)] {
    guard let object = field.value.object else { throw field.fail("an object") }
    var files: [(name: String, hash: String)] = []
    for member in object.members {
      files.append((member.key, try field.member(member.key).text()))
    }
    guard files.contains(where: { $0.name == "golden.json" }) else {
      throw field.fail("golden.json among the files")
    }
    return files
  }

  private static func members(
    _ field: JSONField, files: [String]
  ) throws(FieldError) -> [MemberSpec] {
    var members: [MemberSpec] = []
    for spec in try field.elements() {
      let name = try spec.member("name")
      guard let member = Member(rawValue: try name.text()) else {
        throw name.fail(Member.allCases.map { $0.rawValue }.joined(separator: ", "))
      }
      guard !members.contains(where: { $0.member == member }) else {
        throw name.fail("each member once")
      }
      let file = try spec.member("file")
      guard files.contains(try file.text()) else { throw file.fail("a file listed under files") }
      let weight = try spec.member("weight")
      guard try weight.number() > 0, try weight.number() <= 1 else {
        throw weight.fail("a weight above 0 and at most 1")
      }
      members.append(
        MemberSpec(
          member: member, file: try file.text(), weight: try weight.number(),
          calibration: try calibration(try spec.member("calibration")),
          sequence: member == .lstm ? try sequence(spec) : nil))
    }
    guard !members.isEmpty else { throw field.fail("at least one member") }
    return members
  }

  private static func sequence(_ spec: JSONField) throws(FieldError) -> Sequence {
    Sequence(
      timeframe: try spec.member("timeframe").text(),
      bars: try spec.member("bars").integer(in: 1...10_000),
      channels: try spec.member("channels").integer(in: 1...1_000))
  }

  private static func calibration(_ field: JSONField) throws(FieldError) -> Calibration {
    switch try field.member("kind").text() {
    case "identity": return .identity
    case "platt":
      return .platt(
        slope: try field.member("a").number(), intercept: try field.member("b").number())
    default: throw try field.member("kind").fail("platt or identity")
    }
  }

  private static func quantiles(_ field: JSONField) throws(FieldError) -> [Double] {
    let quantiles = try field.numbers()
    guard quantiles.count == 101, zip(quantiles, quantiles.dropFirst()).allSatisfy(<=) else {
      throw field.fail("101 ascending quantiles")
    }
    return quantiles
  }

  private static func ranges(_ field: JSONField, count: Int) throws(FieldError) -> Ranges {
    let low = try field.member("low").numbers(orUndefined: true)
    let high = try field.member("high").numbers(orUndefined: true)
    let undefined = try field.member("undefined").numbers()
    for values in [low, high, undefined] where values.count != count {
      throw field.fail("\(count) values in low, high and undefined, was \(values.count)")
    }
    for index in 0..<count {
      let isSound =
        undefined[index] == 1
        || (0..<1).contains(undefined[index]) && low[index] <= high[index]
      guard isSound else {
        throw FieldError(
          path: "\(field.path).low[\(index)]",
          expected: "at most high, unless the feature was never defined in training")
      }
    }
    return Ranges(low: low, high: high, undefined: undefined)
  }
}
