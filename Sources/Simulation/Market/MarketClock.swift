import Market
import Randomness

/// When the simulated market trades, how busy each hour is, and the factor that all symbols share.
///
/// Broker time is New York + 7 h, so that the week is Monday 00:00 to Friday 24:00.
struct MarketClock: Sendable {
  let seed: UInt64

  /// Whether the minute that opens at `brokerTime` is traded on a symbol whose day opens then.
  static func isOpen(_ brokerTime: Int64, dayOpening: Int64) -> Bool {
    let day = CivilDate.days(ofEpoch: brokerTime)
    guard (1...5).contains(CivilDate.weekday(ofDay: day)) else { return false }
    return brokerTime - day * 86_400 >= dayOpening
  }

  /// The deviation of a minute's return by the broker's hour; the mean square over the day is 1.
  ///
  /// Quiet around the turn of the day, busier with Tokyo (02), London (10) and New York (15–17).
  static let activity: [Double] = {
    let shape: [Double] = [
      0.35, 0.45, 0.70, 0.75, 0.70, 0.60, 0.55, 0.55, 0.65, 1.00, 1.30, 1.20,
      1.05, 0.95, 1.10, 1.50, 1.85, 1.80, 1.50, 1.15, 0.95, 0.85, 0.70, 0.45,
    ]
    let meanSquare = shape.reduce(0) { $0 + $1 * $1 } / 24
    return shape.map { $0 / meanSquare.squareRoot() }
  }()

  static func hour(of brokerTime: Int64) -> Int {
    Int((brokerTime - CivilDate.days(ofEpoch: brokerTime) * 86_400) / 3_600)
  }

  /// The common factor of one minute: normal, a function of seed and minute alone.
  ///
  /// So symbols generated apart, from any start, still move together.
  func commonFactor(at brokerTime: Int64) -> Double {
    var generator = SeededGenerator(
      seed: seed, stream: 0xC0 &+ UInt64(bitPattern: brokerTime) &* 0x9E37_79B9)
    return generator.normal()
  }

  /// Whether news breaks in this minute: about three times a week, for all symbols at once.
  func isNews(at brokerTime: Int64) -> Bool {
    let day = CivilDate.days(ofEpoch: brokerTime)
    var generator = SeededGenerator(seed: seed, stream: 0x4E &+ UInt64(bitPattern: day))
    guard generator.uniform() < 0.6 else { return false }
    // On a half hour of the day's second half, as releases are.
    let slot = Int64(20 + generator.index(below: 20))
    return brokerTime - day * 86_400 == slot * 1_800
  }
}
