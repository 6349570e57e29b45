import Telemetry

/// Makes the bytes of answers; does no I/O.
struct ResponseWriter: Sendable {
  /// What the request and the connection decide about an answer's form.
  struct Form: Sendable, Equatable {
    /// Whether the request was HEAD: the head says the body's length, and no body follows.
    var isHead = false
    var isVersion10 = false
    /// Whether the connection ends with this answer.
    var closes = false
  }

  /// What asks the peer for the body it announced.
  static let continueLine: StaticString = "HTTP/1.1 100 Continue\r\n\r\n"

  /// Appends the whole answer, or a stream's head, to `output`.
  ///
  /// An answer with a header that cannot be written is replaced by a 500 that says nothing of it.
  static func append(
    _ response: Response, form: Form, date: [UInt8], to output: inout [UInt8]
  ) {
    guard response.headers.allSatisfy(\.isWritable),
      ByteClass.isFieldText(response.contentType),
      100...599 ~= response.status.rawValue
    else {
      append(.unwritable, form: form, date: date, to: &output)
      return
    }
    output.append(text: "HTTP/1.1 ")
    output.append(decimal: Int(response.status.rawValue), width: 3)
    output.append(UInt8(ascii: " "))
    output.append(text: response.status.reason)
    output.append(text: "\r\nDate: ")
    output.append(contentsOf: date)
    appendFraming(response, form: form, to: &output)
    for header in response.headers where !header.isFraming {
      output.append(text: "\r\n")
      output.append(text: header.name)
      output.append(text: ": ")
      output.append(text: header.value)
    }
    output.append(text: "\r\n\r\n")
    if !form.isHead && !response.status.forbidsBody {
      output.append(contentsOf: response.body)
    }
  }

  private static func appendFraming(
    _ response: Response, form: Form, to output: inout [UInt8]
  ) {
    if response.stream != nil || !response.body.isEmpty {
      output.append(text: "\r\nContent-Type: ")
      output.append(text: response.contentType)
    }
    if response.stream != nil {
      // HTTP/1.0 knows no chunks: there the end of the connection ends the body.
      if !form.isVersion10 { output.append(text: "\r\nTransfer-Encoding: chunked") }
    } else if !response.status.forbidsBody {
      output.append(text: "\r\nContent-Length: ")
      output.append(decimal: response.body.count)
    }
    if form.closes {
      output.append(text: "\r\nConnection: close")
    } else if form.isVersion10 {
      output.append(text: "\r\nConnection: keep-alive")
    }
  }

  /// Appends a part of a stream; HTTP/1.0 gets it as it is.
  static func append(chunk: [UInt8], isVersion10: Bool, to output: inout [UInt8]) {
    if chunk.isEmpty { return }
    if isVersion10 {
      output.append(contentsOf: chunk)
      return
    }
    output.append(text: String(chunk.count, radix: 16))
    output.append(text: "\r\n")
    output.append(contentsOf: chunk)
    output.append(text: "\r\n")
  }

  /// What ends a stream's body.
  static let lastChunk: StaticString = "0\r\n\r\n"
}

extension Response {
  static let unwritable = Response.error(
    .internalError, code: "internal_error", message: "the answer could not be written")
}
