import Agent
import Decision
import Market
import Models
import Risk
import TestSupport
import Testing

@Suite("What a decision would have been without each part")
struct WithoutTests {
  private static func outcome(_ scene: Scene, _ part: Part) throws -> PartOutcome {
    let (decision, _) = try scene.decide()
    return try #require(decision.without.first { $0.part == part })
  }

  @Test("every part is there, in a fixed order")
  func all() throws {
    #expect(try Scene().decide().decision.without.map(\.part) == Part.allCases)
  }

  @Test("leaving out a member changes the volume, and all members are used")
  func members() throws {
    let scene = try Scene()
    for part in [Part.lightgbm, .catboost, .lstm] {
      let outcome = try WithoutTests.outcome(scene, part)
      #expect(outcome.changed, "\(part)")
    }
  }

  @Test("a calendar item that refuses is what changes the answer")
  func calendar() throws {
    var scene = try Scene()
    #expect(try !WithoutTests.outcome(scene, .calendar).changed)
    scene.event.calendar = [
      CalendarItem(time: scene.event.time + 300, currency: "USD", impact: 3, name: "CPI")
    ]
    let outcome = try WithoutTests.outcome(scene, .calendar)
    #expect(outcome.changed)
    #expect(outcome.action == .enter)
    #expect(try scene.decide().decision.action == .none)
  }

  @Test("prop rules that refuse are what changes the answer")
  func propRules() throws {
    var scene = try Scene()
    scene.settings.prop[scene.event.account.login] = PropSettings(
      profile: .ftmo2Step, initialBalance: 100_000)
    let outcome = try WithoutTests.outcome(scene, .propRules)
    #expect(outcome.changed)
    #expect(outcome.reason == "entered")
    #expect(try scene.decide().decision.reason == "day_start_unknown")
  }

  @Test("a correlated position that cuts the volume is what changes the answer")
  func correlation() throws {
    var scene = try Scene()
    scene.settings.risk.correlationFraction = 0.001
    let outcome = try WithoutTests.outcome(scene, .correlation)
    #expect(outcome.changed)
    let entry = try #require(try scene.decide().decision.entry)
    #expect(entry.lots < outcome.lots)
    #expect(entry.reserve.risk <= 100_000 * 0.001)
  }

  @Test("an agent that acts changes the answer, one that holds does not")
  func agent() throws {
    for (action, changed) in [(AgentAction.hold, false), (.closeAll, true)] {
      var scene = try Scene(policy: TestPolicy.favouring(action))
      scene.event.positions = [scene.position()]
      #expect(try WithoutTests.outcome(scene, .agent).changed == changed)
    }
  }
}
