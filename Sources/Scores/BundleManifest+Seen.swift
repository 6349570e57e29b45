public import Models

extension BundleManifest {
  /// Up to here the bundle may have learned from what happened: the end of its last span's labels.
  ///
  /// Spans are in the broker's time, as events are.
  public var seen: Int64 {
    let hours = label.timeLimitHours.rounded(.up)
    let ahead = hours >= 0 && hours < 1e6 ? Int64(hours) * 3_600 : 0
    return max(train.to, validation.to, test.to).addingReportingOverflow(ahead).partialValue
  }
}
