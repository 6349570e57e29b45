import Configuration
import Market

/// Reads the rules that map brokers' names to roots.
enum SymbolConfiguration {
  private typealias Standard = SymbolRules.Configuration

  static func read(_ section: ConfigReader) throws(ConfigurationError) -> SymbolRules {
    var rules = Standard.standard
    let standard = rules.roots.map(\.name)
    let roots = try section.strings("roots", default: standard, oneOf: standard)
    rules.roots = roots.compactMap { name in rules.roots.first { $0.name == name } }
    rules.aliases = Standard.aliases(
      names: try lists(section, "names", default: Standard.standardNames, standard),
      exchangeCodes: try lists(
        section, "exchange_codes", default: Standard.standardExchangeCodes, standard))
    for (name, alias) in try section.namedSections("aliases") {
      rules.aliases.append(
        SymbolRules.Alias(name, root: try alias.string("root", oneOf: roots)))
    }
    rules.prefixes = try section.strings("prefixes", default: Standard.standardPrefixes)
    rules.suffixes = Standard.suffixes(
      signs: try section.strings("suffix_signs", default: Standard.standardSigns),
      words: try section.strings("suffix_words", default: Standard.standardWords),
      bareWords: try section.strings("suffix_bare_words", default: Standard.standardBareWords))
    rules.letters = try section.strings("letters", default: Standard.standardLetters)
    rules.refused = try section.strings("refused", default: Standard.standardRefused)
    let expiries = try section.section("expiry")
    for root in standard {
      let fallback = Standard.standardExpiries[root] ?? SymbolRules.Expiry(day: 15)
      let rule = try expiries.section(root)
      rules.expiries[root] = SymbolRules.Expiry(
        monthsBefore: try rule.integer("months_before", default: fallback.monthsBefore, in: 0...2),
        day: try rule.integer("day", default: fallback.day, in: 1...28))
    }
    return SymbolRules(rules)
  }

  /// A list of names for each root; a root that is left out keeps its own.
  private static func lists(
    _ section: ConfigReader, _ key: String, default fallback: [(root: String, names: [String])],
    _ roots: [String]
  ) throws(ConfigurationError) -> [(root: String, names: [String])] {
    let table = try section.section(key)
    var lists: [(root: String, names: [String])] = []
    for root in roots {
      let names = fallback.first { $0.root == root }?.names ?? []
      lists.append((root, try table.strings(root, default: names)))
    }
    return lists
  }
}
