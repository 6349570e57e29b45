/// Memory for the texts and blobs that a statement's parameters are bound to, kept from run to run.
///
/// SQLite would copy each into memory of its own, asked for and given back at every run.
struct BoundBytes {
  /// Longer values are left to SQLite, so that none is held on to for the sake of one run.
  private static let bytesMax = 64 << 10

  /// A place for each parameter, the first one first.
  private let places: UnsafeMutableBufferPointer<UnsafeMutableRawBufferPointer>

  /// - Parameter count: the statement's parameters.
  init(count: Int) {
    places = .allocate(capacity: count)
    places.initialize(repeating: UnsafeMutableRawBufferPointer(start: nil, count: 0))
  }

  /// Copies bytes to where they stay until the parameter is bound again; nil where they are too long.
  func keep(_ bytes: UnsafeRawBufferPointer, for index: Int32) -> UnsafeRawPointer? {
    let place = Int(index) - 1
    guard places.indices.contains(place), bytes.count <= BoundBytes.bytesMax else { return nil }
    if places[place].count < bytes.count {
      places[place].deallocate()
      // Room to grow, so that values of about one length find it from the second run on.
      places[place] = .allocate(byteCount: bytes.count + bytes.count / 2 + 16, alignment: 16)
    }
    places[place].copyMemory(from: bytes)
    return UnsafeRawPointer(places[place].baseAddress)
  }

  /// Gives the memory back; nothing may be bound to it any more.
  func free() {
    for place in places { place.deallocate() }
    places.deallocate()
  }
}
