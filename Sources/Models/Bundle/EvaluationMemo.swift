import Glibc

/// What a bundle's LSTM said last, for the case that it is asked the same again.
///
/// Between two closes of its timeframe the sequence stays as it is, bit for bit, and so does the
/// answer: the network is most of what an event costs. Nothing here is part of a result.
public struct EvaluationMemo: Sendable {
  /// Of the network's file.
  private var hash = ""
  private var sequence: [Float] = []
  private var answer: ModelBundle.Uncalibrated?

  public init() {}

  /// The answer of the very same file to the very same sequence; nil where one is another.
  func answer(_ hash: String, _ sequence: [Float]) -> ModelBundle.Uncalibrated? {
    guard let answer, self.hash == hash, self.sequence.count == sequence.count else {
      return nil
    }
    let isSame = self.sequence.withUnsafeBytes { known in
      sequence.withUnsafeBytes { asked in
        guard let one = known.baseAddress, let two = asked.baseAddress else { return true }
        return memcmp(one, two, known.count) == 0
      }
    }
    return isSame ? answer : nil
  }

  mutating func remember(
    _ answer: ModelBundle.Uncalibrated, _ hash: String, _ sequence: [Float]
  ) {
    self.hash = hash
    self.answer = answer
    // In place, for the caller writes its next sequence where this one lies.
    self.sequence.removeAll(keepingCapacity: true)
    self.sequence.append(contentsOf: sequence)
  }
}
