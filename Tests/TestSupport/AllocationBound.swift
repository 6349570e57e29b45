/// How many allocations something may take, by the build that counts them.
public struct AllocationBound: Sendable {
  private let release: UInt64
  private let debug: UInt64

  /// - Parameter debug: what the compiler leaves unoptimised comes on top.
  public init(release: UInt64, debug: UInt64) {
    self.release = release
    self.debug = debug
  }

  /// That of this build.
  public var count: UInt64 {
    #if DEBUG
      debug
    #else
      release
    #endif
  }
}
