internal import JSON

/// The counts that one kind of counter holds of one projection, by a row's key.
///
/// An open-addressed table: keys are hashes already.
struct CatBoostCounterTable {
  /// What an empty place of CatBoost's own table holds, which its writer copies along.
  private static let empty = UInt64.max

  private var keys: [UInt64]
  /// For each place of `keys`, where its counts begin.
  private var starts: [Int32]
  private(set) var counts: [Float]
  /// Counts of one key.
  let width: Int
  let denominator: Int

  /// Reads an element of `ctr_data`: a flat list of a key as text and its counts, again and again.
  init(_ field: JSONField) throws(FieldError) {
    let stride = try field.member("hash_stride").integer(in: 2...(1 << 10))
    width = stride - 1
    denominator = try field.optional("counter_denominator")?.integer(in: 0...(1 << 40)) ?? 0
    let list = try field.member("hash_map")
    guard let elements = list.value.array, elements.count % stride == 0 else {
      throw list.fail("a list of \(stride) values for each key")
    }
    var capacity = 2
    while capacity < elements.count / stride * 2 { capacity *= 2 }
    keys = Array(repeating: Self.empty, count: capacity)
    starts = Array(repeating: 0, count: capacity)
    counts = []
    for first in Swift.stride(from: 0, to: elements.count, by: stride) {
      guard let text = elements[first].string, let key = UInt64(text) else {
        throw FieldError(path: "\(list.path)[\(first)]", expected: "a key as text")
      }
      guard key != Self.empty else { continue }
      let place = place(of: key)
      keys[place] = key
      starts[place] = Int32(counts.count)
      for index in (first + 1)..<(first + stride) {
        guard let count = elements[index].double, count.isFinite else {
          throw FieldError(path: "\(list.path)[\(index)]", expected: "a count")
        }
        counts.append(Float(count))
      }
    }
  }

  /// Where the key is, or would go; half of the places are empty, so there is one.
  private func place(of key: UInt64) -> Int {
    let mask = keys.count - 1
    var place = Int(truncatingIfNeeded: key ^ key >> 32) & mask
    while keys[place] != key && keys[place] != Self.empty { place = (place + 1) & mask }
    return place
  }

  /// Where in `counts` those of the key begin; nil where it is not among the keys.
  func entry(_ key: UInt64) -> Int? {
    let place = place(of: key)
    return keys[place] == key && key != Self.empty ? Int(starts[place]) : nil
  }
}
