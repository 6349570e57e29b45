/// Answers each request by the route of its method and path.
///
/// A path without a route is 404 `not_found`, a method without one 405 with `Allow`. HEAD is
/// answered through GET's route, OPTIONS with `Allow`, unless they have routes of their own.
public struct Router: RequestHandler {
  /// Answers a request of one route.
  public typealias Action = @Sendable (_ request: Request, _ path: PathParameters) -> Response

  /// What one path can do.
  private struct Resource: Sendable {
    var actions: [Method: Action] = [:]

    /// The methods in the order of `Method`, those that the router answers itself among them.
    var allow: String {
      Method.allCases.filter { method in
        actions[method] != nil || method == .options || (method == .head && actions[.get] != nil)
      }.map(\.description).joined(separator: ", ")
    }
  }

  private var literals: [String: Resource] = [:]
  private var patterns: [(pattern: RoutePattern, resource: Resource)] = []

  public init() {}

  /// Adds a route: `/decisions/{id}` matches one segment that is not empty as `path["id"]`.
  ///
  /// A literal path goes before a pattern, and an earlier pattern before a later one. A malformed
  /// pattern or a second route for the same method and path is a programming error.
  public mutating func on(_ method: Method, _ pattern: String, _ action: @escaping Action) {
    guard let parsed = RoutePattern(pattern) else {
      preconditionFailure("\(pattern) is no path with {names} as whole segments")
    }
    if parsed.names.isEmpty {
      Router.add(action, method, pattern, to: &literals[pattern, default: Resource()])
    } else if let index = patterns.firstIndex(where: { $0.pattern.isSame(as: parsed) }) {
      precondition(patterns[index].pattern.names == parsed.names, "\(pattern) has two namings")
      Router.add(action, method, pattern, to: &patterns[index].resource)
    } else {
      patterns.append((parsed, Resource(actions: [method: action])))
    }
  }

  /// Adds a route that needs nothing of its path.
  public mutating func on(
    _ method: Method, _ pattern: String, _ action: @escaping @Sendable (Request) -> Response
  ) {
    on(method, pattern) { request, _ in action(request) }
  }

  public func respond(to request: borrowing Request) -> Response {
    if request.path == "*" { return Router.allowing(allMethods) }
    if let resource = literals[request.path] {
      return respond(to: request, resource, .none)
    }
    let encodedPath = request.encodedPath
    for (pattern, resource) in patterns {
      if let values = pattern.values(in: encodedPath) {
        return respond(to: request, resource, PathParameters(names: pattern.names, values: values))
      }
    }
    return .error(.notFound, code: "not_found", message: "there is nothing at \(request.path)")
  }

  private func respond(
    to request: borrowing Request, _ resource: Resource, _ parameters: PathParameters
  ) -> Response {
    if let action = resource.actions[request.method] {
      return action(copy request, parameters)
    }
    switch request.method {
    case .head:
      if let get = resource.actions[.get] { return get(copy request, parameters) }
    case .options: return Router.allowing(resource.allow)
    default: break
    }
    return .error(
      .methodNotAllowed, code: "method_not_allowed",
      message: "expected one of \(resource.allow), was \(request.method)",
      headers: [Header("Allow", resource.allow)])
  }

  private var allMethods: String {
    var all = Resource()
    for resource in Array(literals.values) + patterns.map(\.resource) {
      all.actions.merge(resource.actions) { first, _ in first }
    }
    return all.allow
  }

  private static func allowing(_ methods: String) -> Response {
    Response(status: .noContent, headers: [Header("Allow", methods)])
  }

  private static func add(
    _ action: @escaping Action, _ method: Method, _ pattern: String, to resource: inout Resource
  ) {
    precondition(resource.actions[method] == nil, "\(method) \(pattern) already has a route")
    resource.actions[method] = action
  }
}
