/// What was typed after `conviction COMMAND`: names without dashes, and options with or without a value.
struct Arguments {
  private(set) var names: [String] = []
  private var options: [String: String] = [:]
  private var flags: Set<String> = []

  /// Sorts out the words of one command.
  ///
  /// - Parameters:
  ///   - valued: the options that take a value, without dashes.
  ///   - flags: the options that take none.
  /// - Throws: `UsageError` on an option the command does not have, or one without its value.
  init(_ words: some Sequence<String>, valued: Set<String> = [], flags known: Set<String> = [])
    throws(UsageError)
  {
    var awaiting: String?
    for word in words {
      if let name = awaiting {
        options[name] = word
        awaiting = nil
        continue
      }
      guard word.hasPrefix("--"), word.count > 2 else {
        names.append(word)
        continue
      }
      let body = word.dropFirst(2)
      let name = String(body.prefix { $0 != "=" })
      if known.contains(name), name.count == body.count {
        flags.insert(name)
      } else if Arguments.common.union(valued).contains(name) {
        if body.count > name.count {
          options[name] = String(body.dropFirst(name.count + 1))
        } else {
          awaiting = name
        }
      } else {
        throw UsageError("unknown option \(word)")
      }
    }
    if let awaiting { throw UsageError("--\(awaiting) needs a value") }
  }

  /// Options that every command takes.
  static let common: Set<String> = ["config", "data-dir"]

  func flag(_ name: String) -> Bool { flags.contains(name) }

  func option(_ name: String) -> String? { options[name] }

  func required(_ name: String) throws(UsageError) -> String {
    guard let value = options[name] else { throw UsageError("--\(name) is needed") }
    return value
  }

  func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    guard let text = options[name] else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw UsageError(
        "--\(name): was \(text), allowed \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func number(_ name: String, in range: ClosedRange<Double>) throws(UsageError) -> Double? {
    guard let text = options[name] else { return nil }
    guard let value = Double(text), range.contains(value) else {
      throw UsageError(
        "--\(name): was \(text), allowed \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// The names given, where `least` of them are needed and at most `most` taken.
  func names(_ what: String, least: Int, most: Int = .max) throws(UsageError) -> [String] {
    guard names.count >= least else { throw UsageError("\(what) is missing") }
    guard names.count <= most else { throw UsageError("unexpected \(names[most])") }
    return names
  }
}

/// The command line cannot be understood; exit status 2.
struct UsageError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// A command could not do its work; exit status 1, one line on standard error.
struct CommandError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
