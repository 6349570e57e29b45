public import Market

/// Whose ATR sets an entry's stop: the trigger's, or H1's where the trigger is lower.
public enum StopTimeframe {
  public static func of(trigger: Timeframe) -> Timeframe { max(trigger, .h1) }
}
