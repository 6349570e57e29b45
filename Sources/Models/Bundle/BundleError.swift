/// Why a model bundle was refused.
public enum BundleError: Error, Equatable, CustomStringConvertible {
  /// A file that the bundle needs is not there.
  case missingFile(String)
  /// A file's bytes are not those whose SHA-256 the manifest states.
  case fileChanged(String)
  /// A field of the manifest, or of the file that `path` begins with, is missing or wrong.
  case manifestField(path: String, expected: String)
  case wrongFormat(expected: Int, was: Int)
  case wrongSymbol(expected: String, was: String)
  /// The bundle was trained on another list of features; both are SHA-256 in hexadecimal.
  case wrongCatalogue(expected: String, was: String)
  /// A member, or the manifest as a whole, takes another number of features.
  case wrongFeatureCount(of: String, expected: Int, was: Int)
  /// A member's own file was refused.
  case memberRefused(member: Member, ModelError)
  /// A member does not reproduce what its original library computed; `output` names what differs.
  case goldenMismatch(member: Member, output: String, row: Int, expected: Double, was: Double)

  public var description: String {
    switch self {
    case .missingFile(let name): "expected a file \(name), was missing"
    case .fileChanged(let name): "\(name) is not the file that the manifest was written for"
    case .manifestField(let path, let expected): "\(path): expected \(expected)"
    case .wrongFormat(let expected, let was): "expected format \(expected), was \(was)"
    case .wrongSymbol(let expected, let was): "expected symbol \(expected), was \(was)"
    case .wrongCatalogue(let expected, let was):
      "expected feature catalogue \(expected), was \(was)"
    case .wrongFeatureCount(let part, let expected, let was):
      "\(part): expected \(expected) features, was \(was)"
    case .memberRefused(let member, let error): "\(member.rawValue): \(error)"
    case .goldenMismatch(let member, let output, let row, let expected, let was):
      "\(member.rawValue): golden row \(row): expected \(output) \(expected), was \(was)"
    }
  }
}
