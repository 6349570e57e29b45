import Market

/// The part of a run that a figure is of.
public enum Sample: String, Sendable, CaseIterable {
  /// Dates that no training saw.
  case outOfSample = "out_of_sample"
  /// Dates that a bundle learned from: what is shown there is memory, not skill.
  case inSample = "in_sample"

  /// As a report calls it.
  public var label: String { self == .outOfSample ? "OUT-OF-SAMPLE" : "IN-SAMPLE" }

  func holds(_ isInSample: Bool) -> Bool { isInSample == (self == .inSample) }
}

extension RunRecord {
  /// The trades that were entered within the sample.
  func trades(_ sample: Sample) -> [Trade] { trades.filter { sample.holds($0.isInSample) } }

  /// Each day's result of the symbols for which the day lies in the sample, account currency, with the
  /// equity it began with; days on which none does are left out. A day of which any part was known to
  /// the training counts as known.
  func changes(
    _ sample: Sample, _ symbols: [BacktestSymbol]
  ) -> [(day: Int64, change: Double, equity: Double)] {
    var equity = initialBalance
    var list: [(day: Int64, change: Double, equity: Double)] = []
    for day in days {
      let rows = symbols.indices.filter { index in
        sample.holds(symbols[index].isInSample(day.day * 86_400))
      }
      if !rows.isEmpty {
        list.append((day.day, rows.reduce(0) { $0 + day.changes[$1] }, equity))
      }
      equity = day.equity
    }
    return list
  }
}
