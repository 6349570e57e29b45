import Glibc
import HTTP
import JSON
import Market

/// The properties: no body traps, the same body is read alike twice, and `invalid_json` is said of
/// exactly what is no JSON. Compiled together with the readers, which no other module sees.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPayload(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = UnsafeRawBufferPointer(start: data, count: size)
  let rules = SymbolRules()
  let barClose = BarClosePayload(rules: rules, clock: .newYorkClose)
  var isJSON = true
  do { try JSONReader.validate(bytes) } catch { isJSON = false }
  check(isJSON) { () throws(PayloadError) in "\(try barClose.read(bytes))" }
  check(isJSON) { () throws(PayloadError) in "\(try HistoryPayload.read(bytes, rules: rules))" }
  check(isJSON) { () throws(PayloadError) in "\(try TradeEventPayload.read(bytes, rules: rules))" }
  return 0
}

private func check(_ isJSON: Bool, _ read: () throws(PayloadError) -> String) {
  let first = Result { () throws(PayloadError) in try read() }
  let second = Result { () throws(PayloadError) in try read() }
  guard first == second else { fatalError("read otherwise the second time") }
  switch first {
  case .success:
    if !isJSON { fatalError("read what is no JSON") }
  case .failure(let error):
    let saysJSON = if case .invalidJSON = error { false } else { true }
    guard saysJSON == isJSON else { fatalError("JSON \(isJSON), but \(error)") }
    guard error.response.status.rawValue == (isJSON ? 422 : 400) else {
      fatalError("answered \(error.response.status.rawValue)")
    }
  }
}
