import Testing

@testable import HTTP

@Suite struct LimitsTests {
  private func sockets(_ limits: Limits) -> Int {
    limits.connectionsMax + limits.connectionsReserve + limits.connectionsLingeringMax
  }

  @Test("where files are many, all the connections configured may be open")
  func plenty() {
    let limits = Limits()
    for descriptors in [sockets(limits) + 128, 1_048_576, .max] {
      #expect(limits.fitting(descriptors: descriptors) == limits)
    }
  }

  @Test(
    "where files are few, all sockets and the rest of the process fit, with room for each kind",
    arguments: [0, 1, 16, 64, 256, 1_024, 4_096])
  func few(descriptors: Int) {
    let limits = Limits().fitting(descriptors: descriptors)
    #expect(sockets(limits) <= max(3, descriptors - min(128, descriptors / 2)))
    #expect(limits.connectionsMax >= 1 && limits.connectionsReserve >= 1)
    #expect(limits.connectionsLingeringMax >= 1)
    if descriptors >= 256 {
      #expect(limits.connectionsMax > 2 * limits.connectionsLingeringMax)
      #expect(sockets(limits) >= descriptors - 128 - 3)
    }
  }

  @Test("the shipped limits let thousands of peers idle")
  func thousands() {
    #expect(Limits().connectionsMax > 2_200)
  }
}
