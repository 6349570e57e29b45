import Features
import Glibc
import Market

/// A row of `Fixtures/golden/cases.csv`, made into a market window.
struct GoldenCase: Sendable, CustomStringConvertible {
  let name: String
  let series: [[Bar]]
  let basket: [[Bar]]
  let eventTime: Int64
  let utcOffset: Int64

  var description: String { name }

  var window: MarketWindow {
    MarketWindow(
      symbol: "OWN", windows: series.map { BarSlice(BarColumns($0)) }, eventTime: eventTime,
      utcOffset: utcOffset,
      basket: basket.enumerated().map {
        BasketSeries(name: "B\($0)", bars: BarSlice(BarColumns($1)))
      })
  }

  /// Every case of the file; a missing or malformed file is a failure to load, not an empty list.
  static let all: [GoldenCase] = {
    let lines = Fixture.lines("golden/cases.csv")
    return lines.dropFirst().map { line in
      guard let parsed = GoldenCase(line) else { fatalError("malformed case: \(line)") }
      return parsed
    }
  }()

  static func named(_ name: String) -> GoldenCase {
    guard let found = all.first(where: { $0.name == name }) else { fatalError("no case \(name)") }
    return found
  }

  init?(_ line: String) {
    let field = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard
      field.count == 14, let seed = UInt64(field[1]), let start = Double(field[2]),
      let tick = Double(field[3]), let drift = Double(field[4]), let noise = Double(field[5]),
      let gap = Double(field[6]), let missing = Double(field[7]), let flat = Int(field[8]),
      let volume = SeriesGenerator.Volume(rawValue: field[9]), let end = Int64(field[10]),
      let offset = Int64(field[11])
    else { return nil }
    let counts = field[12].split(separator: ";").compactMap { Int($0) }
    guard counts.count == 7 else { return nil }
    let unknownFromEnd = [2, 7, 15, 30, 60, 12, 4]
    name = field[0]
    eventTime = end
    utcOffset = offset
    series = Timeframe.allCases.map { timeframe in
      let index = timeframe.rawValue
      let generator = SeriesGenerator(
        seed: seed * 1000 + UInt64(index), start: start, tick: tick, drift: drift, noise: noise,
        gap: gap, missing: missing, flat: flat, volume: volume,
        unknownFromEnd: unknownFromEnd[index], count: counts[index])
      return generator.bars(until: end, timeframe)
    }
    let members = field[13].split(separator: "|").map { $0.split(separator: "/") }
    basket = members.compactMap { member in
      guard
        member.count == 5, let seed = UInt64(member[0]), let noise = Double(member[1]),
        let missing = Double(member[2]), let flat = Int(member[3]), let count = Int(member[4])
      else { return nil }
      return SeriesGenerator(seed: seed, noise: noise, missing: missing, flat: flat, count: count)
        .bars(until: end, .h1)
    }
    guard basket.count == members.count else { return nil }
  }
}
