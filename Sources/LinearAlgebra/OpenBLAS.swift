import COpenBLAS

/// What the library under the products has chosen for this processor.
public enum OpenBLAS {
  /// The name of its kernels, as `SkylakeX` or `Haswell`.
  public static var kernels: String {
    guard let name = openblas_get_corename() else { return "unknown" }
    return String(cString: name)
  }

  /// The threads that one product is spread over; more than one is slower for products of this size.
  public static var threads: Int { Int(openblas_get_num_threads()) }
}
