internal import JSON

/// One call of curl: its configuration, which may hold secrets, and the body.
struct CurlRequest: Equatable {
  /// curl's configuration file, a line an option. It never appears among the process's arguments,
  /// where anyone on the machine could read it.
  var configuration: String
  var body: [UInt8]

  /// How long a receiver has.
  private static let secondsMax = 10

  static func post(_ url: String, _ json: JSONValue, bearer: String? = nil) -> CurlRequest {
    var lines = common
    lines.append(option("url", url))
    lines.append(option("header", "Content-Type: application/json"))
    if let bearer { lines.append(option("header", "Authorization: Bearer \(bearer)")) }
    lines.append(option("data-binary", "@-"))
    return CurlRequest(configuration: lines.joined(separator: "\n") + "\n", body: json.bytes)
  }

  static func mail(_ mail: Receiver.Mail, _ alert: Alert) -> CurlRequest {
    var lines = common
    lines.append(option("url", mail.server))
    lines.append(option("mail-from", mail.from))
    for address in mail.to { lines.append(option("mail-rcpt", address)) }
    if !mail.user.isEmpty {
      lines.append(option("user", "\(mail.user):\(mail.password)"))
      // A password never goes over the wire in the clear.
      lines.append("ssl-reqd")
    }
    lines.append(option("upload-file", "-"))
    let text = [
      "From: \(oneLine(mail.from))", "To: \(oneLine(mail.to.joined(separator: ", ")))",
      "Subject: \(encodedSubject(alert))", "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8", "", oneLine(alert.line), "",
    ].joined(separator: "\r\n")
    return CurlRequest(
      configuration: lines.joined(separator: "\n") + "\n", body: Array(text.utf8))
  }

  private static let common = [
    "silent", "show-error", "fail", option("max-time", "\(secondsMax)"),
    option("proto", "=http,https,smtp,smtps"),
    option("output", "/dev/null"),
  ]

  /// curl reads a quoted value with backslashes before quotes and backslashes; a line break would
  /// begin another option.
  private static func option(_ name: String, _ value: String) -> String {
    var quoted = ""
    for character in oneLine(value).unicodeScalars {
      if character == "\"" || character == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(character)
    }
    return "\(name) = \"\(quoted)\""
  }

  private static func oneLine(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 }))
  }

  /// A header holds ASCII: whatever is not becomes a question mark; the body has it all.
  private static func encodedSubject(_ alert: Alert) -> String {
    String(
      String.UnicodeScalarView(
        oneLine(alert.line).unicodeScalars.map { $0.isASCII ? $0 : "?" }))
  }
}
