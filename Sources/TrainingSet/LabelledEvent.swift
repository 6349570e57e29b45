/// What became of an event, as the models learn it.
public struct LabelledEvent: Sendable, Equatable {
  /// 1 up, 0 down, ½ between (five classes only), NaN where it is undetermined.
  public var label: Double
  /// 0…4 from strongly down to strongly up; nil for the labels without classes.
  public var grade: Int?
  /// Net results of a long and of a short trade, in multiples of the stop distance.
  public var long: Double
  public var short: Double
  /// When the label was known, in broker time.
  public var end: Int64

  public init(label: Double, grade: Int?, long: Double, short: Double, end: Int64) {
    self.label = label
    self.grade = grade
    self.long = long
    self.short = short
    self.end = end
  }
}
