import Features
import JSON
import Market
import Store

/// `conviction features`: the catalogue, and the training set.
enum FeaturesCommand: Command {
  static let name = "features"
  static let summary = "list the 162 features, or export a training set"
  static let help = """
    usage: conviction features list [--json]
           conviction features export --symbol ROOT --out DIR [--every M15] [--from D] [--to D]

    The export writes .npy arrays and columns.json: one row for each close of --every (default: the first
    of M15, H1, H4, D1 with enough history) at which every declared timeframe has 256 closed bars. Days
    such as 2024-01-31 are days of the broker's clock; --to is the first day left out.
    """

  static func run(_ words: [String]) throws {
    guard let action = words.first else { throw UsageError("list or export is missing") }
    switch action {
    case "list": try list(Array(words.dropFirst()))
    case "export": try export(Array(words.dropFirst()))
    default: throw UsageError("there is no features \(action)")
    }
  }

  private static func list(_ words: [String]) throws {
    let arguments = try Arguments(words, flags: ["json"])
    _ = try arguments.names("", least: 0, most: 0)
    guard arguments.flag("json") else {
      for (index, feature) in Catalogue.features.enumerated() {
        say("\(index)\t\(feature.name)\t\(feature.category)\t\(feature.definition)")
      }
      return
    }
    let values = Catalogue.features.enumerated().map { index, feature in
      JSONValue.object([
        "index": .integer(Int64(index)),
        "name": .string(feature.name),
        "category": .string("\(feature.category)"),
        "timeframes": .array(feature.timeframes.members.map { .string($0.code) }),
        "definition": .string(feature.definition),
        "neutral": feature.neutral.map { .double($0) } ?? .null,
      ])
    }
    say(String(decoding: JSONValue.array(values).bytes, as: UTF8.self))
  }

  private static func export(_ words: [String]) throws {
    let arguments = try Arguments(words, valued: ["symbol", "every", "from", "to", "out"])
    _ = try arguments.names("", least: 0, most: 0)
    let installation = try Installation(arguments)
    let request = ExportRequest(
      root: try installation.root(try arguments.required("symbol")),
      every: try arguments.timeframe("every"),
      from: try arguments.option("from").map { (text) throws(UsageError) in
        try DateArgument.parse(text, option: "from")
      },
      to: try arguments.option("to").map { (text) throws(UsageError) in
        try DateArgument.parse(text, option: "to")
      }, allowShort: arguments.option("every") != nil)
    let directory = try arguments.required("out")
    let summary = try request.run(installation, to: directory)
    say(summary)
  }
}
