import Glibc

/// What a bundle's LSTM said last, for the case that it is asked the same again.
///
/// Between two closes of its timeframe the sequence stays as it is, bit for bit, and so does the
/// answer: the network is most of what an event costs. The last two sequences are kept, for around
/// a close some accounts' events still show the older one. Nothing here is part of a result.
public struct EvaluationMemo: Sendable {
  /// One sequence, and what was said of it.
  private struct Entry: Sendable {
    /// Of the network's file.
    var hash = ""
    var sequence: [Float] = []
    var answer: ModelBundle.Uncalibrated?

    func holds(_ hash: String, _ sequence: [Float]) -> Bool {
      guard self.hash == hash, self.sequence.count == sequence.count else { return false }
      return self.sequence.withUnsafeBytes { known in
        sequence.withUnsafeBytes { asked in
          guard let one = known.baseAddress, let two = asked.baseAddress else { return true }
          return memcmp(one, two, known.count) == 0
        }
      }
    }
  }

  private var newer = Entry()
  private var older = Entry()

  public init() {}

  /// The answer of the very same file to the very same sequence; nil where one is another.
  func answer(_ hash: String, _ sequence: [Float]) -> ModelBundle.Uncalibrated? {
    if newer.answer != nil, newer.holds(hash, sequence) { return newer.answer }
    if older.answer != nil, older.holds(hash, sequence) { return older.answer }
    return nil
  }

  /// Keeps an answer in the place of the older one.
  mutating func remember(
    _ answer: ModelBundle.Uncalibrated, _ hash: String, _ sequence: [Float]
  ) {
    swap(&newer, &older)
    newer.hash = hash
    newer.answer = answer
    // In place, for the caller writes its next sequence where this one lies.
    newer.sequence.removeAll(keepingCapacity: true)
    newer.sequence.append(contentsOf: sequence)
  }
}
