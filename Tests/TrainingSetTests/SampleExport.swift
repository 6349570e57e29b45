import Decision
import Features
import Market
import TrainingSet

/// One export of the sample market, read back.
struct SampleExport: Sendable {
  static let symbol = "EURUSD"
  static let others = DecisionSettings.standard.roots.filter { $0 != symbol }
  static let market = SampleMarket(seed: 1)
  /// Two other roots have H1 bars, the rest none.
  static let basket = [
    "GBPUSD": SampleMarket(seed: 2), "US30": SampleMarket(seed: 3),
  ]
  static let barrier = TripleBarrier(spread: 0.00008, commission: 0.00002)

  /// All there is, exported once.
  static let whole = Result { try SampleExport(market, basket) }

  let scratch = Scratch()
  let rows: Int
  let time: [Int64]
  let label: [Double]
  let weight: [Double]
  let volatilityEnd: [Int64]
  let labelEnd: [Int64]
  let outcome: [Double]
  let volatility: [Double]

  /// - Parameter every: the closes that are exported.
  init(
    _ market: SampleMarket, _ basket: [String: SampleMarket], every: Timeframe = .h1,
    range: Range<Int64> = .min / 2 ..< .max / 2,
    label: LabelRule = .tripleBarrier(SampleExport.barrier)
  ) throws {
    let span = TrainingPlan.Span(first: 0, last: 1_000_000, count: 1_000_000)
    let coverage = Dictionary(uniqueKeysWithValues: Timeframe.allCases.map { ($0, span) })
    let exporter = TrainingSetExporter(
      symbol: SampleExport.symbol,
      plan: try TrainingPlan(symbol: SampleExport.symbol, coverage: coverage, every: every),
      label: label, clock: .newYorkClose, bars: market.bars,
      basket: SampleExport.others.map { (root: $0, bars: basket[$0]?[.h1] ?? BarColumns()) })
    rows = try exporter.export(range, to: scratch.path, catalogueHash: "0123") { _, _ in }
    time = SampleExport.read("time", scratch)
    self.label = SampleExport.read("label", scratch)
    weight = SampleExport.read("weight", scratch)
    volatilityEnd = SampleExport.read("volatility_end", scratch)
    labelEnd = SampleExport.read("label_end", scratch)
    outcome = SampleExport.read("outcome", scratch)
    volatility = SampleExport.read("volatility", scratch)
  }

  static let arrays = [
    "features", "categories", "sequence", "time", "label", "label_end", "outcome", "volatility",
    "volatility_end", "grade", "weight",
  ]

  /// The bytes of an array, its header left out.
  func bytes(_ name: String) -> [UInt8] { SampleExport.bytes(name, scratch) }

  /// The bytes of one row of an array.
  func row(_ name: String, _ index: Int) -> [UInt8] {
    let bytes = bytes(name)
    let width = bytes.count / rows
    return Array(bytes[(index * width)..<((index + 1) * width)])
  }

  /// The elements of an array.
  func values<Element: BitwiseCopyable>(_ name: String) -> [Element] {
    SampleExport.read(name, scratch)
  }

  private static func bytes(_ name: String, _ scratch: Scratch) -> [UInt8] {
    Array(Fixture.bytes(of: "\(scratch.path)/\(name).npy").dropFirst(192))
  }

  private static func read<Element: BitwiseCopyable>(
    _ name: String, _ scratch: Scratch
  ) -> [Element] {
    let bytes = bytes(name, scratch)
    let size = MemoryLayout<Element>.size
    return bytes.withUnsafeBytes { raw in
      (0..<(bytes.count / size)).map {
        raw.loadUnaligned(fromByteOffset: $0 * size, as: Element.self)
      }
    }
  }
}
