import Glibc

/// Writes one array in NumPy's `.npy` format, version 1.0, row by row.
///
/// The number of rows is written into the header when the file is finished, so that rows can be
/// appended without knowing it. Source: NumPy Enhancement Proposal 1.
final class NumpyFile {
  /// What one element is; the raw value is NumPy's name of it, little-endian.
  enum Element: String {
    case double = "<f8"
    case float = "<f4"
    case int64 = "<i8"
    case int32 = "<i4"
  }

  private let path: String
  private let element: Element
  /// The shape of one row; empty for a one-dimensional array.
  private let rowShape: [Int]
  private var file: UnsafeMutablePointer<FILE>?
  private(set) var rows = 0

  init(_ path: String, _ element: Element, rowShape: [Int] = []) throws(TrainingSetError) {
    self.path = path
    self.element = element
    self.rowShape = rowShape
    file = fopen(path, "wb")
    guard file != nil else { throw .file(path: path, reason: String(cString: strerror(errno))) }
    try write(header())
  }

  deinit {
    if let file { fclose(file) }
  }

  /// Adds one row.
  func append(_ row: UnsafeRawBufferPointer) throws(TrainingSetError) {
    try write(row)
    rows += 1
  }

  func append<Element>(_ row: [Element]) throws(TrainingSetError) {
    try row.withUnsafeBufferPointer { (buffer) throws(TrainingSetError) in
      try append(UnsafeRawBufferPointer(buffer))
    }
  }

  func append(_ value: some BitwiseCopyable) throws(TrainingSetError) {
    try withUnsafeBytes(of: value) { (bytes) throws(TrainingSetError) in try append(bytes) }
  }

  /// Writes the final number of rows and closes the file.
  func finish() throws(TrainingSetError) {
    guard let file else { return }
    rewind(file)
    try write(header())
    self.file = nil
    guard fclose(file) == 0 else {
      throw .file(path: path, reason: String(cString: strerror(errno)))
    }
  }

  private func write(_ bytes: [UInt8]) throws(TrainingSetError) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(TrainingSetError) in
      try write(UnsafeRawBufferPointer(buffer))
    }
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(TrainingSetError) {
    guard let file else { return }
    guard fwrite(bytes.baseAddress, 1, bytes.count, file) == bytes.count else {
      throw .file(path: path, reason: String(cString: strerror(errno)))
    }
  }

  /// Magic, version, header length and the header, always 192 bytes, so that it can be rewritten.
  private func header() -> [UInt8] {
    let shape = ([rows] + rowShape).map { "\($0)," }.joined(separator: " ")
    var text = "{'descr': '\(element.rawValue)', 'fortran_order': False, 'shape': (\(shape)), }"
    let length = 192 - 10
    text += String(repeating: " ", count: length - 1 - text.utf8.count) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)]
      + Array(text.utf8)
  }
}
