import Alerts

/// `conviction alert`: tries the receivers of alerts.
enum AlertCommand: Command {
  static let name = "alert"
  static let summary = "send a test alert to every receiver"
  static let help = """
    usage: conviction alert test [--severity info|warning|critical]

    Sends one alert to each receiver that alerts of the configuration names, and says what became of
    it. Exits 1 where one was not delivered. Needs curl.
    """

  static func run(_ words: [String]) throws {
    guard words.first == "test" else { throw UsageError("allowed: alert test") }
    let arguments = try Arguments(words.dropFirst(), valued: ["severity"])
    _ = try arguments.names("", least: 0, most: 0)
    let word = arguments.option("severity") ?? Alert.Severity.warning.rawValue
    guard let severity = Alert.Severity(rawValue: word) else {
      throw UsageError("--severity: was \(word), allowed info, warning, critical")
    }
    let receivers = try Installation(arguments).receivers()
    guard !receivers.isEmpty else {
      throw CommandError("no receiver is configured: see alerts in Config/conviction.json5")
    }
    var failures = 0
    for receiver in receivers {
      do throws(AlertError) {
        try Courier.deliver(
          Alert(severity, key: "test", "this is a test; nothing is wrong"), to: receiver)
        say("\(receiver.name): delivered")
      } catch {
        failures += 1
        say("\(receiver.name): \(error)")
      }
    }
    if failures > 0 { throw CommandError("\(failures) of \(receivers.count) not delivered") }
  }
}
