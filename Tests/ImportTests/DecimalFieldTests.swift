import Glibc
import Testing

@testable import Import

@Suite struct DecimalFieldTests {
  private func parse(_ text: String) -> DecimalField.Outcome {
    Array(text.utf8).withUnsafeBufferPointer { DecimalField.parse($0) }
  }

  @Test("numbers of every shape are the double that strtod reads")
  func exactness() {
    var random = SeededGenerator(20_261_121)
    for _ in 0..<100_000 {
      let whole = String(random.next() >> (random.next() % 64))
      let fraction = String(random.next() >> (random.next() % 64))
      let zeros = String(repeating: "0", count: Int(random.next() % 12))
      let forms = [whole, "\(whole).\(fraction)", "0.\(zeros)\(fraction)", ".\(fraction)"]
      let exponents = ["", "", "", "e5", "E-7", "e+21", "e-300"]
      let sign = random.next() % 4 == 0 ? "-" : ""
      let text =
        sign + forms[Int(random.next() % 4)]
        + exponents[Int(random.next() % UInt64(exponents.count))]
      let expected = strtod(text, nil)
      #expect(parse(text) == .number(expected), "\(text)")
    }
  }

  @Test(
    "prices come back by their bits", arguments: ["1.05432", "30001.25", "0.1", "5e-324", "-0"])
  func prices(text: String) {
    guard case .number(let value) = parse(text) else {
      Issue.record("\(text) was refused")
      return
    }
    #expect(value.bitPattern == strtod(text, nil).bitPattern)
  }

  @Test(
    "what strtod would take and no file means is refused",
    arguments: [
      "", ".", "-", "+", "e5", "1e", "1e+", "1.2.3", "1 2", "0x10", "1d5", "--1", "1,5", "١", "1_0",
      "infinit", String(repeating: "1", count: 200),
    ])
  func malformed(text: String) { #expect(parse(text) == .malformed) }

  @Test(
    "what is not finite is told apart",
    arguments: ["nan", "NaN", "-inf", "Infinity", "1e309", "-1e999"])
  func notFinite(text: String) { #expect(parse(text) == .notFinite) }
}
