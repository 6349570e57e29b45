import Glibc

// What `Scripts/bench features|models` measures and `Scripts/bench instructions` counts.
let words = Array(CommandLine.arguments.dropFirst())

func refuse() -> Never {
  print(
    """
    usage: ModelBench time features|lightgbm|catboost|lstm FOLDER
           ModelBench count
    """)
  exit(2)
}

switch words.first {
case "time" where words.count == 3: try Timing.run(words[1], folder: words[2])
case "count" where words.count == 1: try Counting.run()
default: refuse()
}
