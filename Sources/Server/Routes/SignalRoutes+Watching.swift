import HTTP
import Telemetry

extension SignalRoutes {
  /// What people and their page look at.
  mutating func addWatching() {
    on(.get, "/accounts") { engine, _ in engine.accounts() }
    on(.get, "/bars") { engine, request in try engine.bars(request.query) }
    on(.get, "/scores") { engine, _ in engine.scores() }
    on(.get, "/attribution") { engine, request in try engine.attribution(request.query) }
    on(.get, "/trades") { engine, request in try engine.trades(request.query) }
    on(.get, "/events") { engine, _ in try engine.openEvents() }
    let dashboard = dashboard
    on(.get, "/") { _, _ in dashboard.response() }
  }

  /// A browser that asks for the page without the token gets the page, which asks for the token;
  /// the status still says that the request had none.
  func page(refusing refusal: any ResponseError, _ request: borrowing Request) -> Response? {
    guard request.path == "/", request.method == .get, refusal.response.status == .unauthorized,
      request.headers["Accept"]?.contains("text/html") == true
    else { return nil }
    var page = dashboard.response(.unauthorized)
    page.headers.append(Header("WWW-Authenticate", "Bearer"))
    return page
  }
}
