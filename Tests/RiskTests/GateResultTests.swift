import Risk
import Testing

@Suite struct GateResultTests {
  @Test("codes are unique, in snake_case, and as they were published")
  func codes() {
    let codes = Reason.allCases.map(\.rawValue)
    #expect(Set(codes).count == codes.count)
    for code in codes {
      #expect(code.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 }, "\(code)")
    }
    #expect(Reason.dayStartUnknown.rawValue == "day_start_unknown")
    #expect(Breaker.allCases.map(\.reason.rawValue).first == "halted")
    #expect(Set(Breaker.allCases.map(\.reason)).count == Breaker.allCases.count)
  }

  @Test("an unknown value equals an unknown value, and nothing else")
  func equality() {
    let unknown = GateResult(.heat, value: .nan, limit: 0.06, passed: true)
    #expect(unknown == unknown)
    var other = unknown
    other.value = 0
    #expect(other != unknown)
  }
}
