/// The delivery month at the end of a futures name: `Z25`, `G6`, `DEC2025`.
struct ContractMonth: Equatable, Hashable {
  /// The name before the month, its separator taken off, upper-case ASCII.
  let stem: ArraySlice<UInt8>
  /// 1…12.
  let month: Int
  /// As written: one digit, or a year from 2020 to 2059.
  let year: Int
  /// Whether the code has another meaning too: a timeframe (`M15`, `H1`), a lever (`X2`) or a
  /// version (`V2`).
  let isDoubtful: Bool

  private static let codes = Array("FGHJKMNQUVXZ".utf8)
  private static let names = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
  ].map { Array($0.utf8) }
  private static let minutes: Set<Int> = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30]
  private static let hours: Set<Int> = [1, 2, 3, 4, 6, 8, 12]
  private static let separators = Set("-_.".utf8)

  /// Every way to read the end of `name` as a contract: a letter code, a month's name, or neither.
  ///
  /// The year is the whole run of digits at the end: one digit, two from 20 to 59, or four from
  /// 2020 to 2059.
  static func readings(of name: ArraySlice<UInt8>) -> [ContractMonth] {
    let digits = name.reversed().prefix { (48...57).contains($0) }.count
    let head = name.dropLast(digits)
    guard let code = head.last, let year = year(name.suffix(digits)) else { return [] }
    var found: [ContractMonth] = []
    let full = year >= 20 && year < 100 ? 2_000 + year : year
    if let index = codes.firstIndex(of: code) {
      found.append(
        ContractMonth(
          stem: trimmed(head.dropLast()), month: index + 1, year: full,
          isDoubtful: isDoubtful(code, year)))
    }
    if let index = names.firstIndex(where: { head.suffix(3).elementsEqual($0) }) {
      found.append(
        ContractMonth(
          stem: trimmed(head.dropLast(3)), month: index + 1, year: full, isDoubtful: false))
    }
    return found
  }

  /// The year that is meant at UTC or broker time `time`: of one digit, the first year that ends in it
  /// and is not past by more than one.
  func fullYear(at time: Int64) -> Int {
    guard year < 10 else { return year }
    let now = Int(CivilDate(epoch: time).year)
    let past = ((now - year) % 10 + 10) % 10
    return past > 1 ? now - past + 10 : now - past
  }

  private static func isDoubtful(_ code: UInt8, _ year: Int) -> Bool {
    switch code {
    case UInt8(ascii: "M"): minutes.contains(year)
    case UInt8(ascii: "H"): hours.contains(year)
    case UInt8(ascii: "X"), UInt8(ascii: "V"): year < 10
    default: false
    }
  }

  /// The year as written, nil where it is none of the forms.
  private static func year(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.count <= 4 else { return nil }
    let value = digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    switch digits.count {
    case 1: return value
    case 2: return (20...59).contains(value) ? value : nil
    case 4: return (2020...2059).contains(value) ? value : nil
    default: return nil
    }
  }

  private static func trimmed(_ stem: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let last = stem.last, separators.contains(last) else { return stem }
    return stem.dropLast()
  }
}
