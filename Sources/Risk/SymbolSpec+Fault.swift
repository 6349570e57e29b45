import Market

extension SymbolSpec {
  /// What makes the specification unusable for sizing; nil where nothing does.
  var fault: String? {
    func isPositive(_ value: Double) -> Bool { value > 0 && value < .infinity }
    if !isPositive(point) { return "expected a positive point, was \(point)" }
    if !isPositive(tickSize) { return "expected a positive tick size, was \(tickSize)" }
    if !isPositive(tickValue) { return "expected a positive tick value, was \(tickValue)" }
    if !isPositive(lotStep) { return "expected a positive lot step, was \(lotStep)" }
    if !isPositive(lotMin) { return "expected a positive least lots, was \(lotMin)" }
    if !(lotMax >= lotMin && lotMax < .infinity) {
      return "expected the most lots to be at least \(lotMin), was \(lotMax)"
    }
    if !(0...15).contains(digits) { return "expected 0 to 15 digits, was \(digits)" }
    if stopsLevel < 0 { return "expected a stops level of 0 or more, was \(stopsLevel)" }
    return nil
  }
}
