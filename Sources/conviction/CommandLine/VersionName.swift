import Glibc
import Market

/// Names of bundle versions: the instant they were made, as `20261120T101500Z`, so that they sort.
enum VersionName {
  static func now() -> String { text(Int64(time(nil))) }

  static func text(_ epoch: Int64) -> String {
    let date = CivilDate(epoch: epoch)
    let seconds = epoch - CivilDate.days(ofEpoch: epoch) * 86_400
    func padded(_ value: Int64, _ width: Int) -> String {
      let digits = "\(value)"
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return padded(Int64(date.year), 4) + padded(Int64(date.month), 2) + padded(Int64(date.day), 2)
      + "T" + padded(seconds / 3_600, 2) + padded(seconds / 60 % 60, 2) + padded(seconds % 60, 2)
      + "Z"
  }
}
