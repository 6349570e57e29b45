import Foundation

// The parts of `Scripts/bench` that are written in Swift.
let words = CommandLine.arguments.dropFirst()
switch words.first {
case "serve": try BenchServer.run()
case "agent": AgentBench.run()
case "parse":
  guard let file = words.dropFirst().first else { exit(2) }
  try ParseBench.run(file: file, only: words.dropFirst(2).first)
default:
  let usage = "usage: WireBench serve | WireBench agent | WireBench parse FILE [READER]\n"
  FileHandle.standardError.write(Data(usage.utf8))
  exit(2)
}
