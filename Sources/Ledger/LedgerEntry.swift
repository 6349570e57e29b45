internal import Digest
public import JSON

/// One attempt: something that was tried on a symbol's history.
public struct LedgerEntry: Sendable, Equatable {
  /// What kinds of attempt there are.
  public enum Kind: String, Sendable, CaseIterable {
    /// A set of hyper-parameters that a search judged on the walk-forward folds.
    case trial
    /// A bundle trained.
    case train
    /// The held-out stretch looked at; `detail.test` is its first and last event.
    case touch
    /// A backtest run; `detail.sharpe` is its net Sharpe ratio.
    case backtest
  }

  /// 1 for the first line.
  public let number: Int
  /// When it was appended, as `2026-11-21T06:30:00Z`.
  public let at: String
  public let kind: Kind
  public let symbol: String
  /// What was tried, as a SHA-256 in hexadecimal: the same attempt again has the same.
  public let experiment: String
  /// Figures and settings of the kind, an object.
  public let detail: JSONValue
  /// The hash of the line before; 64 zeros on the first.
  public let previous: String
  /// SHA-256 of the line's bytes before `,"hash":`.
  public let hash: String

  /// What a first line names as the one before it.
  static let origin = String(repeating: "0", count: 64)

  private static let seal = Array(",\"hash\":\"".utf8)

  /// An entry that follows `previous`, with the line that holds it.
  init(
    number: Int, at: String, kind: Kind, symbol: String, experiment: String, detail: JSONValue,
    previous: String
  ) {
    self.number = number
    self.at = at
    self.kind = kind
    self.symbol = symbol
    self.experiment = experiment
    self.detail = detail
    self.previous = previous
    hash = Self.hash(
      of: Self.sealed(number, at, kind, symbol, experiment, detail, previous))
  }

  /// The line without its end.
  var line: [UInt8] {
    Self.sealed(number, at, kind, symbol, experiment, detail, previous) + Self.seal
      + Array(hash.utf8) + Array("\"}".utf8)
  }

  private static func sealed(
    _ number: Int, _ at: String, _ kind: Kind, _ symbol: String, _ experiment: String,
    _ detail: JSONValue, _ previous: String
  ) -> [UInt8] {
    let object = JSONValue.object([
      "n": .integer(Int64(number)), "at": .string(at), "kind": .string(kind.rawValue),
      "symbol": .string(symbol), "experiment": .string(experiment), "detail": detail,
      "previous": .string(previous),
    ])
    return Array(object.json.dropLast())
  }

  private static func hash(of bytes: [UInt8]) -> String {
    SHA256.hex(of: bytes.withUnsafeBytes { SHA256.hash($0) })
  }

  /// Reads a line and checks its hash; a reason where it is not one.
  static func read(_ line: some Collection<UInt8>) -> Result<LedgerEntry, Reason> {
    let bytes = Array(line)
    let tail = seal.count + 64 + 2
    guard bytes.count > tail, Array(bytes[(bytes.count - tail)...].prefix(seal.count)) == seal
    else { return .failure(Reason("expected a JSON object that ends with its hash")) }
    let value: JSONValue
    do {
      value = try JSONValue(parsing: bytes, options: .refuseDuplicateKeys)
    } catch {
      return .failure(Reason("not JSON; \(error)"))
    }
    guard let number = value["n"]?.int64, let at = value["at"]?.string,
      let kind = value["kind"]?.string.flatMap(Kind.init(rawValue:)),
      let symbol = value["symbol"]?.string, let experiment = value["experiment"]?.string,
      let detail = value["detail"], detail.object != nil,
      let previous = value["previous"]?.string, let hash = value["hash"]?.string
    else {
      return .failure(
        Reason("expected n, at, kind, symbol, experiment, detail, previous and hash"))
    }
    let found = Self.hash(of: Array(bytes.dropLast(tail)))
    guard found == hash else {
      return .failure(Reason("expected SHA-256 \(hash), was \(found): the line was changed"))
    }
    return .success(
      LedgerEntry(
        number: Int(number), at: at, kind: kind, symbol: symbol, experiment: experiment,
        detail: detail, previous: previous, hash: hash))
  }

  private init(
    number: Int, at: String, kind: Kind, symbol: String, experiment: String, detail: JSONValue,
    previous: String, hash: String
  ) {
    self.number = number
    self.at = at
    self.kind = kind
    self.symbol = symbol
    self.experiment = experiment
    self.detail = detail
    self.previous = previous
    self.hash = hash
  }

  /// Why bytes are no entry.
  struct Reason: Error {
    let text: String
    init(_ text: String) { self.text = text }
  }
}
