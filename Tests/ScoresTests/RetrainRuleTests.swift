import Scores
import Testing

@Suite("When to train anew")
struct RetrainRuleTests {
  /// Calls of which the first `right` of each hundred are right.
  private static func calls(_ count: Int, right: Int) -> [ScoredCall] {
    (0..<count).map { ScoredCall(probability: 0.6, label: $0 < right ? 1 : 0) }
  }

  @Test("the last 50 under nine tenths of the 150 before is due, nine tenths are not")
  func accuracy() {
    let rule = RetrainRule()
    // 100 of 150 are two thirds; nine tenths of it are 60 %: 30 of 50.
    let before = Self.calls(150, right: 100)
    #expect(rule.reasons(before + Self.calls(50, right: 31), age: nil).isEmpty)
    let fallen = rule.reasons(before + Self.calls(50, right: 29), age: nil)
    #expect(fallen == [.accuracyFell(from: 100.0 / 150, to: 0.58)])
  }

  @Test("only the last 200 count, and fewer tell nothing")
  func span() {
    let rule = RetrainRule()
    let old = Self.calls(300, right: 300)
    let steady = Self.calls(150, right: 75) + Self.calls(50, right: 25)
    #expect(rule.reasons(old + steady, age: nil).isEmpty)
    let few = Self.calls(149, right: 149) + Self.calls(50, right: 0)
    #expect(rule.reasons(few, age: nil).isEmpty)
    #expect(rule.reasons([], age: nil).isEmpty)
  }

  @Test("a week is due by the calendar, a second less is not")
  func calendar() {
    let rule = RetrainRule()
    #expect(rule.reasons([], age: 604_799).isEmpty)
    #expect(rule.reasons([], age: 604_800) == [.calendar(ageSeconds: 604_800)])
  }
}
