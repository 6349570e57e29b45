import Decision
import HTTP
import JSON
import Store
import Synchronization
import Telemetry

extension Engine {
  /// `POST /control/halt`: no entries from now on; with `{"close_all": true}` all is closed as well.
  ///
  /// Halting again without a word on it goes on closing: only `false` or a resume ends that.
  func halt(_ body: UnsafeRawBufferPointer) throws -> Response {
    var closesAll: Bool?
    var reason = "operator"
    if !body.isEmpty {
      try PayloadReader.parse(body) { (reader) throws(PayloadError) in
        try reader.object { (reader, key) throws(PayloadError) in
          switch key {
          case "close_all":
            try reader.member("close_all") { (r) throws(PayloadError) in
              closesAll = try r.bool()
            }
          case "reason":
            try reader.member("reason") { (r) throws(PayloadError) in
              reason = try r.string(limit: 200)
            }
          default: false
          }
        }
      }
    }
    return try set { [reason, closesAll] before in
      Control(haltedBecause: reason, closesAll: closesAll ?? before.closesAll)
    }
  }

  /// `POST /control/resume`: entries may pass again; breakers that tripped stay tripped.
  func resume() throws -> Response { try set { _ in Control() } }

  private func set(_ change: @escaping @Sendable (Control) -> Control) throws -> Response {
    let flight = ControlFlight(self)
    let known = try admit(flight) { state in
      state.control = change(state.control)
      flight.control = state.control
      flight.since = state.nextDecisionID
    }
    if let known { return known }
    proceed(flight)
    return Response(flight.promise)
  }
}
