import Glibc

/// Prints one line on standard output at once, also into a pipe.
func say(_ text: String) {
  print(text)
  fflush(nil)
}

/// Writes on standard error, without a line's end.
func complain(_ text: String) {
  var text = text
  text.withUTF8 { bytes in
    var sent = 0
    while sent < bytes.count {
      let count = write(STDERR_FILENO, bytes.baseAddress! + sent, bytes.count - sent)
      guard count > 0 else { return }
      sent += count
    }
  }
}
