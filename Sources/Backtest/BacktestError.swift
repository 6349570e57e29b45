/// Why a backtest, or what is built on one, cannot be run.
public enum BacktestError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No bars of the symbol reach into the range.
  case noBars(symbol: String, from: String, to: String)
  /// No bundle serves the symbol.
  case noBundle(symbol: String)
  /// The simulated broker does not list the symbol.
  case noSpecification(symbol: String)
  /// Every date of the range was known to every bundle's training.
  case inSample(detail: String)
  /// No stored pair tells what one currency is worth in another.
  case noRate(from: String, to: String)
  /// A decision could not be made at all.
  case decision(symbol: String, time: Int64, reason: String)
  /// A statistic needs more than there is.
  case tooLittle(what: String, needed: Int, was: Int)
  /// A report that cannot be read as one of a backtest.
  case notAReport(path: String, reason: String)

  public var description: String {
    switch self {
    case .noBars(let symbol, let from, let to):
      "\(symbol) has no bars from \(from) to \(to): import some with `conviction import`"
    case .noBundle(let symbol):
      "\(symbol) has no bundle: train one with `conviction train \(symbol)`"
    case .noSpecification(let symbol): "no specification of \(symbol)"
    case .inSample(let detail):
      "every date was known to the training: \(detail); choose later dates, or see what the models "
        + "say of what they learned with --include-in-sample"
    case .noRate(let from, let to):
      "expected H1 bars of a pair that turns \(from) into \(to), were none stored"
    case .decision(let symbol, let time, let reason): "\(symbol) at \(time): \(reason)"
    case .tooLittle(let what, let needed, let was):
      "expected at least \(needed) \(what), was \(was)"
    case .notAReport(let path, let reason): "\(path): not a backtest's report: \(reason)"
    }
  }
}
