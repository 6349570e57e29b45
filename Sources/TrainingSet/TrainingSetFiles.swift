import Features
import Market

/// The arrays of a training set, one file each, all with one row per event.
struct TrainingSetFiles {
  /// What a row has beside its features.
  struct Row {
    var time: Int64
    var labelled: LabelledEvent?
    /// The volatility that came, and the close of the last bar in it; NaN and `time` at the end.
    var volatility: Double
    var volatilityEnd: Int64
    var sequence: BarSlice
    var sequenceTimeframe: Timeframe
    var utcOffset: Int64
  }

  private let features: NumpyFile
  private let categories: NumpyFile
  private let sequence: NumpyFile
  private let time: NumpyFile
  private let label: NumpyFile
  private let labelEnd: NumpyFile
  private let outcome: NumpyFile
  private let volatility: NumpyFile
  private let volatilityEnd: NumpyFile
  private let grade: NumpyFile
  private let weight: NumpyFile
  /// Kept for the weights, which need every label's end.
  private var times: [Int64] = []
  private var ends: [Int64?] = []
  private var encoded: [Float]

  var rows: Int { time.rows }

  init(_ directory: String) throws(TrainingSetError) {
    let channels = SequenceEncoder.channels.count
    features = try NumpyFile(directory + "/features.npy", .double, rowShape: [Catalogue.count])
    categories = try NumpyFile(directory + "/categories.npy", .int32, rowShape: [2])
    sequence = try NumpyFile(
      directory + "/sequence.npy", .float, rowShape: [SequenceEncoder.bars, channels])
    time = try NumpyFile(directory + "/time.npy", .int64)
    label = try NumpyFile(directory + "/label.npy", .double)
    labelEnd = try NumpyFile(directory + "/label_end.npy", .int64)
    outcome = try NumpyFile(directory + "/outcome.npy", .double, rowShape: [2])
    volatility = try NumpyFile(directory + "/volatility.npy", .double)
    volatilityEnd = try NumpyFile(directory + "/volatility_end.npy", .int64)
    grade = try NumpyFile(directory + "/grade.npy", .int32)
    weight = try NumpyFile(directory + "/weight.npy", .double)
    encoded = Array(repeating: 0, count: SequenceEncoder.bars * channels)
  }

  /// Adds one event's row to every file; what is undefined is NaN, a regime or a class −1.
  mutating func append(_ row: Row, features values: FeatureRow) throws(TrainingSetError) {
    try features.append(values.values)
    let regime = values.regime.map(Int32.init) ?? -1
    try categories.append((regime, Int32(values.session)))
    let isDefined = encoded.withUnsafeMutableBufferPointer {
      SequenceEncoder.encode(
        row.sequence, of: row.sequenceTimeframe, utcOffset: row.utcOffset, into: $0)
    }
    if !isDefined { encoded = Array(repeating: .nan, count: encoded.count) }
    try sequence.append(encoded)
    try time.append(row.time)
    let event = row.labelled
    let isDetermined = event.map { !$0.label.isNaN } ?? false
    try label.append(event?.label ?? .nan)
    try labelEnd.append(event?.end ?? row.time)
    try outcome.append((event?.long ?? .nan, event?.short ?? .nan))
    try volatility.append(row.volatility)
    try volatilityEnd.append(row.volatilityEnd)
    try grade.append(event?.grade.map(Int32.init) ?? -1)
    times.append(row.time)
    ends.append(isDetermined ? event?.end : nil)
  }

  /// Writes the weights, which need all rows, and ends every file.
  func finish() throws(TrainingSetError) {
    for value in AverageUniqueness.weights(times: times, ends: ends) { try weight.append(value) }
    for file in [
      features, categories, sequence, time, label, labelEnd, outcome, volatility, volatilityEnd,
      grade, weight,
    ] {
      try file.finish()
    }
  }
}
