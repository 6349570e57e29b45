import Foundation
import Market
import Testing

@Suite struct BrokerNamesTests {
  /// One line of `Fixtures/brokers/names.txt`.
  private struct Case {
    /// nil for names that must be refused.
    var root: String?
    var name: String
  }

  private static func cases() throws -> [Case] {
    let path = "/" + "\(#filePath)".split(separator: "/").dropLast().joined(separator: "/")
    let url = URL(fileURLWithPath: path + "/Fixtures/brokers/names.txt")
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    return lines.filter { !$0.hasPrefix("# ") }.flatMap { line -> [Case] in
      let words = line.split(separator: " ").map(String.init)
      return words.dropFirst().map { Case(root: words[0] == "-" ? nil : words[0], name: $0) }
    }
  }

  @Test("several hundred names of real brokers are each resolved to their root or refused")
  func names() throws {
    let rules = SymbolRules()
    let cases = try BrokerNamesTests.cases()
    #expect(cases.count > 600, "were \(cases.count)")
    for root in SymbolRules.Configuration.standard.roots {
      #expect(cases.count { $0.root == root.name } >= 12, "\(root.name)")
    }
    #expect(cases.count { $0.root == nil } > 250)
    for one in cases {
      var found: String?
      do { found = try rules.root(of: one.name).name } catch {}
      #expect(found == one.root, "\(one.name)")
    }
  }

  @Test("a contract ends by its root's rule, whatever the broker writes around its month")
  func expiry() {
    let rules = SymbolRules()
    let now = CivilDate(year: 2026, month: 11, day: 21).daysSinceEpoch * 86_400
    func end(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
      CivilDate(year: year, month: month, day: day).daysSinceEpoch * 86_400
    }
    for (name, expected) in [
      ("US30Z26", end(2026, 12, 15)), ("US30Z6.sim", end(2026, 12, 15)),
      ("US30-DEC26", end(2026, 12, 15)), ("ESH7", end(2027, 3, 15)),
      ("CLF27", end(2026, 12, 18)), ("USOIL_F2027.r", end(2026, 12, 18)),
      ("XAUG27.sim", end(2027, 2, 25)), ("NQZ5", end(2025, 12, 15)), ("NQZ4", end(2034, 12, 15)),
      ("US30", nil), ("EURUSD.r", nil), ("UKOILF27", nil),
    ] as [(String, Int64?)] {
      #expect(rules.expiry(of: name, at: now) == expected, "\(name)")
    }
  }
}
