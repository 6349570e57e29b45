internal import JSON
public import Market

/// How the events of a training set are labelled; `training.label` in the configuration chooses.
public enum LabelRule: Sendable, Equatable {
  case tripleBarrier(TripleBarrier)
  /// The sign of the move by a fixed time, or its class where the label has classes.
  case horizon(HorizonLabel)

  /// The name in the configuration, the set and the bundle's manifest.
  public var kind: String {
    switch self {
    case .tripleBarrier: "triple_barrier"
    case .horizon(let label): label.classPercent == nil ? "fixed_horizon" : "five_class"
    }
  }

  /// How far a label looks ahead at most, seconds.
  public var limitSeconds: Int64 {
    switch self {
    case .tripleBarrier(let barrier): barrier.timeLimitSeconds
    case .horizon(let label): label.horizonSeconds
    }
  }

  /// The label of an event at `time`, from the bid bars `path` of one timeframe.
  ///
  /// - Returns: nil where it is undetermined and has no outcome.
  public func labelled(
    at time: Int64, atr: Double, path: BarColumns, _ timeframe: Timeframe
  ) -> LabelledEvent? {
    switch self {
    case .tripleBarrier(let barrier):
      guard let outcome = barrier.outcome(at: time, atr: atr, path: path, timeframe) else {
        return nil
      }
      return LabelledEvent(
        label: outcome.label, grade: nil, long: outcome.long, short: outcome.short,
        end: outcome.end)
    case .horizon(let label):
      return label.labelled(at: time, atr: atr, path: path, timeframe)
    }
  }

  /// What the set's columns and the bundle's manifest say about the label.
  func description(targetATR: Double) -> JSONValue {
    func common(
      _ stop: Double, _ target: Double, _ seconds: Int64, _ spread: Double, _ commission: Double
    ) -> [JSONObject.Member] {
      [
        .init(key: "kind", value: .string(kind)),
        .init(key: "stop_atr", value: .double(stop)),
        .init(key: "target_atr", value: .double(target)),
        .init(key: "time_limit_hours", value: .double(Double(seconds) / 3_600)),
        .init(key: "spread", value: .double(spread)),
        .init(key: "commission", value: .double(commission)),
      ]
    }
    switch self {
    case .tripleBarrier(let barrier):
      return .object(
        JSONObject(
          common(
            barrier.stopATR, barrier.targetATR, barrier.timeLimitSeconds, barrier.spread,
            barrier.commission)))
    case .horizon(let label):
      var members = common(
        label.stopATR, targetATR, label.horizonSeconds, label.spread, label.commission)
      if let bounds = label.classPercent {
        members += [
          .init(
            key: "class_percent",
            value: .array([.double(bounds.lowerBound), .double(bounds.upperBound)])),
          .init(key: "class_up", value: .array(HorizonLabel.up.map { .double($0) })),
        ]
      }
      return .object(JSONObject(members))
    }
  }
}
