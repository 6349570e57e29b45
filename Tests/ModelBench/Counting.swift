/// Units of work inside one function each, for callgrind to count the instructions of.
enum Counting {
  static let kinds = ["parse", "features", "lightgbm", "catboost", "lstm"]
  /// Before what is counted, so that every page and cache of the work is there.
  private static let warmUp = 8
  /// How many units `counted` does.
  static let count = 32

  nonisolated(unsafe) fileprivate static var work: (Int) -> Void = { _ in }

  /// Does `count` units of each kind, kind by kind.
  static func run() throws {
    for kind in kinds {
      guard let work = try Work.synthetic(kind) else { continue }
      for index in 0..<warmUp { work(index) }
      Self.work = work
      counted()
    }
  }
}

/// What callgrind counts; `instructions.py` knows its symbol.
@inline(never)
public func counted() {
  for index in 0..<Counting.count { Counting.work(index) }
}
