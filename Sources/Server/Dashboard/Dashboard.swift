import Digest
import HTTP

/// The page at `/`: one document with its style and script inside, and nothing from elsewhere.
struct Dashboard: Sendable {
  private let page: [UInt8]
  private let headers: [Header]

  init() {
    let style = PackageResources.dashboard_css
    // What only defines comes first; the last one begins.
    let script = [
      PackageResources.page_js, PackageResources.account_js, PackageResources.symbols_js,
      PackageResources.decisions_js, PackageResources.chart_js, PackageResources.dashboard_js,
    ].reduce(into: [UInt8]()) { $0 += $1 }
    var page = PackageResources.dashboard_html
    Dashboard.fill("/*style*/", with: style, in: &page)
    Dashboard.fill("/*script*/", with: script, in: &page)
    self.page = page
    // The browser runs these two texts and no other, asks this server and no other.
    let policy = [
      "default-src 'none'", "script-src '\(Dashboard.source(script))'",
      "style-src '\(Dashboard.source(style))'", "connect-src 'self'", "img-src data:",
      "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")
    headers = [
      Header("Content-Security-Policy", policy), Header("X-Content-Type-Options", "nosniff"),
      Header("Referrer-Policy", "no-referrer"), Header("Cache-Control", "no-cache"),
    ]
  }

  /// The page. It holds no data: what it shows, it asks for with the token.
  func response(_ status: Status = .ok) -> Response {
    Response(
      status: status, contentType: "text/html; charset=utf-8", headers: headers, body: page)
  }

  private static func source(_ text: [UInt8]) -> String {
    "sha256-" + Base64.text(of: text.withUnsafeBytes { SHA256.hash($0) })
  }

  private static func fill(_ place: String, with text: [UInt8], in page: inout [UInt8]) {
    let mark = Array(place.utf8)
    guard
      let start = page.indices.first(where: { page[$0...].starts(with: mark) })
    else { preconditionFailure("the page has no \(place)") }
    page.replaceSubrange(start..<start + mark.count, with: text)
  }
}
