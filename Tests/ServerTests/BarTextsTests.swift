import Decision
import Market
import TestSupport
import Testing

@testable import Server

@Suite("Windows of bars that come again")
struct BarTextsTests {
  /// What a reader makes of a body: the event, or what was wrong with it.
  private static func outcome(_ body: [UInt8], _ texts: BarTexts?) -> String {
    body.withUnsafeBytes { bytes in
      let payload = BarClosePayload(rules: SymbolRules(), clock: .newYorkClose, texts: texts)
      do {
        let (event, range) = try payload.readPlaced(bytes)
        return "\(event) \(range)"
      } catch {
        return "\(error)"
      }
    }
  }

  /// Every body is read as without anything known, whatever was read before it.
  private static func expectAlike(_ bodies: [[UInt8]]) {
    let texts = BarTexts()
    for body in bodies + bodies.reversed() {
      #expect(outcome(body, texts) == outcome(body, nil))
    }
  }

  @Test("bars are the same whether their text is read or known, however far the window went on")
  func onward() {
    let minutes: [Int64] = [0, 1, 1, 2, 4, 7, 8, 15, 60, 300, 301]
    Self.expectAlike(minutes.map { EventPayload(at: Instant.after(minutes: $0)).bytes })
  }

  @Test("a window that comes every minute is seldom copied, whoever holds the ones before")
  func sharing() throws {
    let texts = BarTexts()
    var held: [BarCloseEvent] = []
    var copies = 0
    for minute in 0..<300 {
      let body = EventPayload(at: Instant.after(minutes: Int64(minute))).bytes
      let event = try body.withUnsafeBytes {
        try BarClosePayload(rules: SymbolRules(), clock: .newYorkClose, texts: texts).read($0)
      }
      if let before = held.last, Self.place(event) != Self.place(before).map({ $0 + 1 }) {
        copies += 1
      }
      held.append(event)
    }
    #expect(copies <= 2)
  }

  /// Where the times of an event's minutes lie.
  private static func place(_ event: BarCloseEvent) -> UnsafePointer<Int64>? {
    event.bars[Timeframe.m1.rawValue].openTime.withUnsafeBufferPointer { $0.baseAddress }
  }

  @Test("a correction, a lost row and a shorter window are seen")
  func changed() throws {
    var bodies: [[UInt8]] = []
    for row in [0, 1, 2, 128, 254, 255] {
      bodies.append(EventPayload().bytes)
      var corrected = EventPayload()
      corrected.bars[.m5]?[row].tickVolume += 1
      bodies.append(corrected.bytes)
      var shorter = EventPayload()
      shorter.bars[.m1]?.remove(at: row)
      bodies.append(shorter.bytes)
    }
    for count in [1, 3, 200] {
      var suffix = EventPayload()
      suffix.bars[.h1] = Array(try #require(suffix.bars[.h1]).suffix(count))
      bodies.append(suffix.bytes)
      var prefix = EventPayload()
      prefix.bars[.h1] = Array(try #require(prefix.bars[.h1]).prefix(count))
      bodies.append(prefix.bytes)
    }
    Self.expectAlike(bodies)
  }

  @Test("what is wrong behind known rows is refused as ever, and not kept")
  func refused() {
    let whole = EventPayload().bytes
    let next = EventPayload(at: Instant.after(minutes: 1)).bytes
    var bodies = [whole]
    for end in stride(from: whole.count - 1, to: 0, by: -997) {
      bodies.append(Array(whole[..<end]))
    }
    let brackets = next.indices.filter { next[$0] == UInt8(ascii: "]") }
    for place in stride(from: 0, to: brackets.count, by: 97) {
      for byte in [" ", ",", "x", "]", "[", "0"].map({ UInt8(ascii: Unicode.Scalar($0)!) }) {
        var broken = next
        broken[brackets[place]] = byte
        bodies.append(broken)
        broken = next
        broken.insert(byte, at: brackets[place])
        bodies.append(broken)
      }
    }
    Self.expectAlike(bodies)
  }

  @Test(
    "the same rows are known by their text, more of them are read, and fewer rows are other text")
  func known() throws {
    let texts = BarTexts()
    let text = Array(
      (0..<100).map { "[\(1_732_147_200 + 60 * $0),1.5,1.5,1.5,1.5,9]" }.joined(by: ","))
    let bars = BarColumns((0..<100).map { Bar.flat(1_732_147_200 + 60 * Int64($0)) })
    func known(_ text: [UInt8], _ timeframe: Timeframe = .m1) -> BarTexts.Known? {
      text.withUnsafeBytes { texts.known(timeframe, $0) }
    }
    #expect(known(text) == nil)
    text.withUnsafeBytes { texts.keep(.m1, $0, bars, after: nil) }
    #expect(try #require(known(text)).byteCount == text.count)
    #expect(try #require(known(text)).bars.count == 100)
    let row = text.count / 100 + 1
    let shifted = Array(text[row...]) + Array(",[1732153200,1.5,1.5,1.5,1.5,9]".utf8)
    let found = try #require(known(shifted))
    #expect(found.byteCount == text.count - row)
    #expect(Array(found.bars.openTime) == Array(bars.openTime.dropFirst()))
    #expect(known(Array(text.dropLast(row))) == nil)
    #expect(known(text, .m5) == nil)
    // Wherever it is looked for first, a text is found in its own place.
    let other = Array(String(decoding: text, as: UTF8.self).replacing("1.5", with: "2.5").utf8)
    other.withUnsafeBytes { texts.keep(.m1, $0, bars, after: nil) }
    for (text, place) in [(text, 0), (other, 1)] {
      for first in [0, 1, 2, .max] {
        let found = text.withUnsafeBytes { texts.known(.m1, $0, near: first) }
        #expect(found?.place == place)
      }
    }
    // Blanks make a text of any size of a few bars; such a text is read each time.
    let huge = Array(repeating: UInt8(ascii: " "), count: 131_072) + text
    huge.withUnsafeBytes { texts.keep(.h4, $0, bars, after: nil) }
    #expect(known(huge, .h4) == nil)
  }
}

extension Bar {
  fileprivate static func flat(_ time: Int64) -> Bar {
    Bar(
      openTime: time, open: 1.5, high: 1.5, low: 1.5, close: 1.5, tickVolume: 9, spreadPoints: .nan)
  }
}

extension Sequence where Element == String {
  fileprivate func joined(by separator: String) -> String.UTF8View {
    joined(separator: separator).utf8
  }
}
