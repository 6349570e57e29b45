import Alerts
import Configuration

/// The section `alerts` of the configuration.
struct AlertSettings: Sendable {
  var desk = AlertDesk.Settings()
  var silenceSeconds: Int64 = 20 * 60
  var telegram = (tokenFile: "", chat: "", address: "https://api.telegram.org")
  var discordFile = ""
  var webhook = (url: "", tokenFile: "")
  var mail = (server: "", from: "", to: [String](), user: "", passwordFile: "")

  init() {}

  /// - Throws: `ConfigurationError`.
  init(_ section: ConfigReader) throws(ConfigurationError) {
    let levels = Alert.Severity.allCases.map(\.rawValue)
    let least = try section.string("least", default: desk.least.rawValue, oneOf: levels)
    desk.least = Alert.Severity(rawValue: least) ?? desk.least
    desk.repeatSeconds =
      60 * (try section.number("repeat_minutes", default: desk.repeatSeconds / 60, in: 1...10_080))
    desk.perHourMax = try section.integer(
      "per_hour_max", default: desk.perHourMax, in: 1...3_600)
    silenceSeconds =
      60
      * Int64(
        try section.integer("silence_minutes", default: Int(silenceSeconds / 60), in: 0...10_080))
    let telegram = try section.section("telegram")
    self.telegram.tokenFile = try telegram.string("token_file", default: "")
    self.telegram.chat = try telegram.string("chat", default: "")
    self.telegram.address = try telegram.string("address", default: self.telegram.address)
    discordFile = try section.section("discord").string("webhook_file", default: "")
    let webhook = try section.section("webhook")
    self.webhook.url = try webhook.string("url", default: "")
    self.webhook.tokenFile = try webhook.string("token_file", default: "")
    let mail = try section.section("mail")
    self.mail.server = try mail.string("server", default: "")
    self.mail.from = try mail.string("from", default: "")
    self.mail.to = try mail.strings("to", default: [])
    self.mail.user = try mail.string("user", default: "")
    self.mail.passwordFile = try mail.string("password_file", default: "")
  }
}

extension Installation {
  /// The receivers that are configured, in a fixed order.
  ///
  /// - Throws: `CommandError` where a secret's file cannot be read, or a receiver is half configured.
  func receivers() throws(CommandError) -> [Receiver] {
    let alerts = settings.alerts
    var receivers: [Receiver] = []
    if !alerts.telegram.tokenFile.isEmpty {
      guard !alerts.telegram.chat.isEmpty else {
        throw CommandError("alerts.telegram.chat is needed beside token_file")
      }
      receivers.append(
        .telegram(
          address: alerts.telegram.address,
          token: try Installation.secret(alerts.telegram.tokenFile),
          chat: alerts.telegram.chat))
    }
    if !alerts.discordFile.isEmpty {
      receivers.append(.discord(url: try Installation.secret(alerts.discordFile)))
    }
    if !alerts.webhook.url.isEmpty {
      let file = alerts.webhook.tokenFile
      receivers.append(
        .webhook(
          url: alerts.webhook.url, token: file.isEmpty ? nil : try Installation.secret(file)))
    }
    if !alerts.mail.server.isEmpty {
      guard !alerts.mail.from.isEmpty, !alerts.mail.to.isEmpty else {
        throw CommandError("alerts.mail.from and alerts.mail.to are needed beside server")
      }
      let file = alerts.mail.passwordFile
      receivers.append(
        .mail(
          Receiver.Mail(
            server: alerts.mail.server, from: alerts.mail.from, to: alerts.mail.to,
            user: alerts.mail.user, password: file.isEmpty ? "" : try Installation.secret(file))))
    }
    return receivers
  }
}
