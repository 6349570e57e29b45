/// The Huber loss: quadratic within ±`delta`, linear beyond, so that one wild reward moves little.
///
/// Huber, "Robust Estimation of a Location Parameter", 1964; as `torch.nn.HuberLoss`.
public enum Huber {
  /// ½·error² within ±`delta`, else delta·(|error| − ½·delta).
  public static func loss(_ error: Float, delta: Float = 1) -> Float {
    let size = abs(error)
    return size <= delta ? 0.5 * error * error : delta * (size - 0.5 * delta)
  }

  /// The derivative: the error clipped to ±`delta`; NaN stays NaN.
  public static func slope(_ error: Float, delta: Float = 1) -> Float {
    error > delta ? delta : (error < -delta ? -delta : error)
  }
}
