import Decision
import Market
import TestSupport
import Testing

@testable import Server

@Suite("Bars that cannot be")
struct BarRowsTests {
  /// Where the error of a body points, nil where it has none.
  private static func place(_ event: EventPayload) -> String? {
    let body = event.bytes
    let payload = BarClosePayload(rules: SymbolRules(), clock: .newYorkClose)
    return body.withUnsafeBytes { bytes -> String? in
      do throws(PayloadError) {
        _ = try payload.read(bytes)
        return nil
      } catch {
        guard case .invalidPayload(let path, _, _) = error else { return "\(error)" }
        return path
      }
    }
  }

  @Test(
    "a fault is found in whichever row of a window it stands, and named by row and column",
    arguments: [0, 1, 2, 3, 4, 5, 6, 7, 100, 250, 251, 252, 253, 254, 255])
  func everyRow(row: Int) throws {
    #expect(Self.place(EventPayload()) == nil)
    let faults: [(String, (inout Bar) -> Void)] = [
      ("open", { $0.open = 0 }), ("high", { $0.high = 1e12 }), ("low", { $0.low = 0 }),
      ("close", { $0.close = 0 }), ("open", { $0.open = $0.high + 1 }),
      ("open", { $0.open = $0.low / 2 }), ("close", { $0.close = $0.high + 1 }),
      ("close", { $0.close = $0.low / 2 }), ("high", { $0.high = $0.low / 2 }),
      ("tick_volume", { $0.tickVolume = 2e12 }), ("tick_volume", { $0.tickVolume = -1 }),
      ("spread", { $0.spreadPoints = 2e12 }), ("spread", { $0.spreadPoints = -1 }),
    ]
    for (column, fault) in faults {
      var event = EventPayload()
      fault(&event.bars[.m5]![row])
      #expect(Self.place(event) == "bars.M5[\(row)].\(column)")
    }
    var backwards = EventPayload()
    backwards.bars[.h1]![row].openTime -= 3_600 * (row == 0 ? 1_000_000 : 1)
    #expect(Self.place(backwards) == "bars.H1[\(row)].time")
  }

  @Test("unknown volumes and spreads are no fault", arguments: [0, 3, 4, 255])
  func unknown(row: Int) throws {
    var event = EventPayload()
    event.bars[.m5]![row].tickVolume = .nan
    event.bars[.m5]![row].spreadPoints = .nan
    #expect(Self.place(event) == nil)
  }
}
