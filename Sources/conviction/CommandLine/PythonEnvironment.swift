import Glibc

/// The Python of training and reports: `CONVICTION_PYTHON`, or the environment of `./Scripts/run train`.
struct PythonEnvironment {
  let interpreter: String
  /// The folder that holds the packages `training` and `report`.
  let scripts: String

  /// - Throws: `CommandError` saying which command makes one.
  static func find() throws(CommandError) -> PythonEnvironment {
    let named = getenv("CONVICTION_PYTHON").map { String(cString: $0) }
    let interpreter = named ?? ".venv/bin/python"
    guard access(interpreter, X_OK) == 0 else {
      throw CommandError(
        "no Python environment at \(interpreter): `./Scripts/run train …` makes one, or set "
          + "CONVICTION_PYTHON")
    }
    guard access("Scripts/training/__main__.py", R_OK) == 0 else {
      throw CommandError("Scripts/training is not here: run from the project's folder")
    }
    return PythonEnvironment(interpreter: interpreter, scripts: "Scripts")
  }

  /// Runs Python with these arguments; its output goes where ours goes.
  ///
  /// - Throws: `CommandError` where it does not end with 0.
  func run(_ arguments: [String]) throws(CommandError) {
    setenv("PYTHONPATH", scripts, 1)
    setenv("PYTHONUNBUFFERED", "1", 1)
    var words: [UnsafeMutablePointer<CChar>?] = ([interpreter] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    let failure = posix_spawn(&child, interpreter, nil, nil, words, environ)
    guard failure == 0 else {
      throw CommandError("\(interpreter): \(String(cString: strerror(failure)))")
    }
    // Ctrl-C reaches the child as well; what it leaves is its own matter, so it is waited for.
    signal(SIGINT, SIG_IGN)
    defer { signal(SIGINT, SIG_DFL) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    let code = (status >> 8) & 0xff
    guard status & 0x7f == 0, code == 0 else {
      throw CommandError(
        "Python ended with status \(status & 0x7f == 0 ? code : status): "
          + arguments.prefix(3).joined(separator: " "))
    }
  }
}
