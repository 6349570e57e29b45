/// The contract as OpenAPI 3.1, served at `/openapi.json`.
enum OpenAPI {
  /// The document's bytes, compiled into the executable.
  static let document: [UInt8] = PackageResources.openapi_json
}
