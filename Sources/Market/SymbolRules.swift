/// Maps a broker's name of an instrument to the one root it stands for, or refuses.
///
/// A name is read as `prefix? stem contract? suffix{0,2}`, the whole of it and nothing else. It maps
/// where every reading leads to the same root; a name that is only similar to one is refused, so
/// that no instrument is ever traded under another's.
///
/// A class, since every event looks at the one and no one changes it.
public final class SymbolRules: Sendable {
  /// The longest name that is looked at, in bytes; MetaTrader allows 31.
  public static let nameBytesMax = 32

  private struct Stem {
    var root: Int
    var affixes: Affixes
  }

  /// One way to read a name: as a root, and as a contract of it.
  private struct Reading: Hashable, Sendable {
    var root: Int
    var contract: ContractMonth?
  }

  public let configuration: Configuration
  private let stems: [[UInt8]: [Stem]]
  private let prefixes: [[UInt8]]
  private let suffixes: [[UInt8]]
  private let letters: [[UInt8]]
  private let refused: Set<[UInt8]>
  private let known = SymbolReadings<Set<Reading>>()

  /// The rules of `configuration`; an alias of a root that it does not list is ignored.
  public init(_ configuration: Configuration = .standard) {
    self.configuration = configuration
    var stems: [[UInt8]: [Stem]] = [:]
    var indices: [[UInt8]: Int] = [:]
    for (index, root) in configuration.roots.enumerated() {
      let name = SymbolRules.upper(root.name)
      guard !name.isEmpty, indices[name] == nil else { continue }
      indices[name] = index
      let affixes: Affixes = [.spot, .contract, .prefix, .suffix]
      stems[name, default: []].append(Stem(root: index, affixes: affixes))
    }
    for alias in configuration.aliases {
      guard let index = indices[SymbolRules.upper(alias.root)] else { continue }
      stems[SymbolRules.upper(alias.text), default: []]
        .append(Stem(root: index, affixes: alias.affixes))
    }
    self.stems = stems
    prefixes = configuration.prefixes.map(SymbolRules.upper)
    suffixes = configuration.suffixes.map(SymbolRules.upper)
    letters = configuration.letters.map(SymbolRules.upper)
    refused = Set(configuration.refused.map(SymbolRules.upper))
  }

  /// The root that `name` stands for.
  ///
  /// - Throws: `MarketError.symbolMalformed` for an empty or over-long name or a byte outside
  ///   printable ASCII, `.symbolUnknown` where no rule applies, `.symbolAmbiguous` where rules
  ///   disagree.
  /// - Complexity: proportional to the number of prefixes and suffixes, the first time; then O(1).
  public func root(of name: String) throws(MarketError) -> RootSymbol {
    let readings = try readings(of: name)
    guard let first = readings.first?.root else { throw .symbolUnknown(name: name) }
    guard readings.count == 1 || readings.allSatisfy({ $0.root == first }) else {
      let found = Set(readings.map(\.root))
      throw .symbolAmbiguous(
        name: name, roots: found.sorted().map { configuration.roots[$0].name })
    }
    return configuration.roots[first]
  }

  /// When the contract that `name` is of may end, in broker time: the earliest day that its root's
  /// rule allows; nil of a name without a month, or of a root without a rule.
  ///
  /// - Parameter time: broker time, which tells the decade of a year of one digit.
  public func expiry(of name: String, at time: Int64) -> Int64? {
    let found: Set<Reading>
    do { found = try readings(of: name) } catch { return nil }
    var earliest: Int64?
    for reading in found {
      guard let contract = reading.contract,
        let rule = configuration.expiries[configuration.roots[reading.root].name]
      else { continue }
      let end = rule.end(month: contract.month, year: contract.fullYear(at: time))
      earliest = min(earliest ?? end, end)
    }
    return earliest
  }

  private func readings(of name: String) throws(MarketError) -> Set<Reading> {
    if let known = known.reading(of: name) { return known }
    let found = try read(name)
    known.keep(found, of: name)
    return found
  }

  private func read(_ name: String) throws(MarketError) -> Set<Reading> {
    let bytes = SymbolRules.upper(name)
    guard !bytes.isEmpty else { throw .symbolMalformed(problem: "was empty") }
    guard bytes.count <= SymbolRules.nameBytesMax else {
      throw .symbolMalformed(problem: "was \(bytes.count) bytes")
    }
    if let at = bytes.firstIndex(where: { !(0x21...0x7E).contains($0) }) {
      throw .symbolMalformed(problem: "byte \(at) was \(bytes[at])")
    }
    // An exact name decides alone, so that a configured alias overrules every other reading.
    let exact = (stems[bytes] ?? []).filter { $0.affixes.contains(.spot) }
    guard exact.isEmpty else { return Set(exact.map { Reading(root: $0.root) }) }
    return refused.contains(bytes) ? [] : readings(of: bytes[...], as: Array(name.utf8))
  }

  /// The configured root called `name`, in any ASCII case; nil where there is none.
  public func root(named name: String) -> RootSymbol? {
    let wanted = SymbolRules.upper(name)
    return configuration.roots.first { SymbolRules.upper($0.name) == wanted }
  }

  private func readings(of name: ArraySlice<UInt8>, as written: [UInt8]) -> Set<Reading> {
    var found = withoutPrefix(name, written, needed: [])
    for prefix in prefixes where !prefix.isEmpty && name.starts(with: prefix) {
      found.formUnion(withoutPrefix(name.dropFirst(prefix.count), written, needed: .prefix))
    }
    return found
  }

  private func withoutPrefix(
    _ name: ArraySlice<UInt8>, _ written: [UInt8], needed: Affixes
  ) -> Set<Reading> {
    var found = stemOrContract(name, needed: needed)
    for suffix in suffixes where ends(name, with: suffix) {
      let once = name.dropLast(suffix.count)
      found.formUnion(stemOrContract(once, needed: needed.union(.suffix)))
      found.formUnion(letter(once, written, needed: needed.union(.suffix)))
      for inner in suffixes where ends(once, with: inner) {
        found.formUnion(
          stemOrContract(once.dropLast(inner.count), needed: needed.union(.suffix)))
      }
    }
    return found.union(letter(name, written, needed: needed))
  }

  /// A letter directly behind a stem, written in lower case; no contract of a letter code does that.
  private func letter(
    _ name: ArraySlice<UInt8>, _ written: [UInt8], needed: Affixes
  ) -> Set<Reading> {
    var found: Set<Reading> = []
    for letter in letters where ends(name, with: letter) {
      let stem = name.dropLast(letter.count)
      // In a name that is lower case throughout the case tells nothing.
      guard written[stem.endIndex..<name.endIndex].allSatisfy({ (97...122).contains($0) }),
        written[stem.startIndex..<stem.endIndex].contains(where: { (65...90).contains($0) })
      else { continue }
      found.formUnion(roots(stem, needed: needed.union(.spot)))
    }
    return found
  }

  private func stemOrContract(_ name: ArraySlice<UInt8>, needed: Affixes) -> Set<Reading> {
    var found = roots(name, needed: needed.union(.spot))
    for reading in ContractMonth.readings(of: name) {
      for stem in stems[Array(reading.stem)] ?? []
      where stem.affixes.isSuperset(of: needed.union(.contract)) {
        // `XAUUSD_M15` is a chart of somebody's making, `ESM6` the contract of June.
        if reading.isDoubtful && stem.affixes.contains(.spot) { continue }
        found.insert(Reading(root: stem.root, contract: reading))
      }
    }
    return found
  }

  private func roots(_ stem: ArraySlice<UInt8>, needed: Affixes) -> Set<Reading> {
    let fitting = (stems[Array(stem)] ?? []).filter { $0.affixes.isSuperset(of: needed) }
    return Set(fitting.map { Reading(root: $0.root) })
  }

  private func ends(_ name: ArraySlice<UInt8>, with suffix: [UInt8]) -> Bool {
    !suffix.isEmpty && name.count > suffix.count
      && name.suffix(suffix.count).elementsEqual(suffix)
  }

  private static func upper(_ text: String) -> [UInt8] {
    text.utf8.map { (97...122).contains($0) ? $0 - 32 : $0 }
  }
}
