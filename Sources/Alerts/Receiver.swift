internal import JSON

/// Where alerts go.
public enum Receiver: Sendable, Equatable {
  /// A chat that a bot writes to.
  case telegram(address: String, token: String, chat: String)
  /// A channel's webhook.
  case discord(url: String)
  /// Any server that takes `{"severity":…,"key":…,"message":…}`; the token goes as bearer.
  case webhook(url: String, token: String?)
  case mail(Mail)

  public struct Mail: Sendable, Equatable {
    /// `smtp://host:587` or `smtps://host:465`.
    public var server: String
    public var from: String
    public var to: [String]
    public var user: String
    public var password: String

    public init(server: String, from: String, to: [String], user: String, password: String) {
      self.server = server
      self.from = from
      self.to = to
      self.user = user
      self.password = password
    }
  }

  /// What it is called in the log; never its secret.
  public var name: String {
    switch self {
    case .telegram: "telegram"
    case .discord: "discord"
    case .webhook: "webhook"
    case .mail: "mail"
    }
  }

  /// The request that brings an alert there.
  func request(for alert: Alert) -> CurlRequest {
    switch self {
    case .telegram(let address, let token, let chat):
      .post(
        "\(address)/bot\(token)/sendMessage",
        .object([
          "chat_id": .string(chat), "text": .string(alert.line),
          "disable_notification": .bool(alert.severity == .info),
        ]))
    case .discord(let url):
      .post(
        url,
        .object([
          "content": .string(alert.line), "allowed_mentions": .object(["parse": .array([])]),
        ]))
    case .webhook(let url, let token):
      .post(
        url,
        .object([
          "severity": .string(alert.severity.rawValue), "key": .string(alert.key),
          "message": .string(alert.message),
        ]), bearer: token)
    case .mail(let mail): .mail(mail, alert)
    }
  }
}
