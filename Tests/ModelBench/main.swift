import Glibc

// What `Scripts/bench features|models` measures and `Scripts/counts` counts.
let words = Array(CommandLine.arguments.dropFirst())

func refuse() -> Never {
  print(
    """
    usage: ModelBench time features|lightgbm|catboost|lstm FOLDER
           ModelBench repeat parse|features|lightgbm|catboost|lstm TIMES
    """)
  exit(2)
}

switch words.first {
case "time" where words.count == 3: try Timing.run(words[1], folder: words[2])
case "repeat" where words.count == 3:
  guard let times = Int(words[2]), let work = try Work.synthetic(words[1]) else { refuse() }
  for index in 0..<times { work(index) }
default: refuse()
}
