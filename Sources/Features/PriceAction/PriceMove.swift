/// The move to `price` from the previous close in ATR; 0 where the ATR is zero.
@inline(__always)
func priceMove(_ price: Double, from previousClose: Double, atr: Double) -> Double {
  atr == 0 ? 0 : (price - previousClose) / atr
}
