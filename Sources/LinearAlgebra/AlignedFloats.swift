/// Zeroed single-precision memory that begins on a cache line, freed with its last owner.
///
/// Unchecked because the compiler cannot see that whoever shares it has stopped writing: layers
/// fill theirs in their initialisers and only read afterwards, scratch never leaves its function.
final class AlignedFloats: @unchecked Sendable {
  let start: UnsafeMutablePointer<Float>
  let count: Int

  init(zeros count: Int) {
    self.count = count
    start =
      UnsafeMutableRawPointer
      .allocate(byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
      .bindMemory(to: Float.self, capacity: max(count, 1))
    start.initialize(repeating: 0, count: count)
  }

  deinit { UnsafeMutableRawPointer(start).deallocate() }
}
