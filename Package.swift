// swift-tools-version: 6.2

import PackageDescription

// Releases for x86-64 use what every such processor since 2015 has; Sources/CProcessor tells older
// ones before any of it runs. arm64 needs nothing: the flag is for x86-64 only, whatever the machine
// that builds.
let processor: [SwiftSetting] = [
  .unsafeFlags(
    [
      "-Xcc", "--start-no-unused-arguments", "-Xcc", "-Xarch_x86_64", "-Xcc", "-march=x86-64-v3",
      "-Xcc", "--end-no-unused-arguments",
    ], .when(configuration: .release))
]

/// Swift 6 mode is the tools version's default; these make the directions between targets visible.
let house: [SwiftSetting] =
  processor + [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: house)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency] = [], fixtures: Bool = false
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + dependencies,
    exclude: fixtures ? ["Fixtures"] : [], swiftSettings: house)
}

let package = Package(
  name: "conviction",
  targets: [
    .systemLibrary(name: "CSQLite"),
    .systemLibrary(name: "COpenBLAS"),
    .systemLibrary(name: "CLinux"),
    // Looks at the processor before `main`; without the flags of the others, so that it always runs.
    .target(
      name: "CProcessor",
      cSettings: [.define("CONVICTION_NEEDS_V3", .when(configuration: .release))]),

    room("Market"),
    room("Digest"),
    room("Randomness"),
    room("Telemetry"),
    room("JSON"),
    room("Ledger", ["Digest", "JSON"]),
    room("Configuration", ["JSON", "Market"]),
    // Debian 12's valgrind, which counts the instructions, reads C's debug information no newer.
    .target(
      name: "CRecurrence", exclude: ["step.inc"], cSettings: [.unsafeFlags(["-gdwarf-4"])]),
    room("LinearAlgebra", ["COpenBLAS", "CRecurrence"]),
    room("HTTP", ["Telemetry", "CLinux"]),
    room("Features", ["Market"]),
    room("Models", ["LinearAlgebra", "JSON", "Digest"]),
    room("Risk", ["Market"]),
    room("Agent", ["LinearAlgebra", "Randomness"]),
    room("Decision", ["Market", "Features", "Models", "Agent", "Risk", "Simulation"]),
    room("Simulation", ["Market", "Randomness"]),
    room("Store", ["CSQLite", "Digest", "Market"]),
    room("Import", ["Market", "Store"]),
    room("Alerts", ["JSON", "Telemetry"]),
    room("TrainingSet", ["Market", "Features", "Models", "Decision", "JSON"]),
    room("Scores", ["Market", "Features", "Models", "Decision", "TrainingSet"]),
    room(
      "Backtest",
      [
        "Market", "Features", "Models", "Risk", "Agent", "Decision", "Simulation", "Store",
        "TrainingSet", "Randomness", "JSON",
      ]),
    .target(
      name: "Server",
      dependencies: [
        "HTTP", "JSON", "Digest", "Telemetry", "Market", "Features", "Models", "Risk", "Agent",
        "Decision", "Scores", "Store", "Alerts",
      ],
      resources: [
        .embedInCode("OpenAPI/openapi.json"), .embedInCode("Dashboard/dashboard.html"),
        .embedInCode("Dashboard/dashboard.css"), .embedInCode("Dashboard/page.js"),
        .embedInCode("Dashboard/account.js"), .embedInCode("Dashboard/symbols.js"),
        .embedInCode("Dashboard/decisions.js"), .embedInCode("Dashboard/chart.js"),
        .embedInCode("Dashboard/dashboard.js"),
      ], swiftSettings: house),
    room("Terminal", ["Simulation", "HTTP", "JSON", "Market"]),
    .executableTarget(
      name: "conviction",
      dependencies: [
        "Agent", "Alerts", "Backtest", "CLinux", "CProcessor", "Configuration", "Decision",
        "Digest", "Features", "HTTP", "Import", "JSON", "Ledger", "LinearAlgebra", "Market",
        "Models", "Risk", "Scores", "Server", "Simulation", "Store", "Telemetry", "Terminal",
        "TrainingSet",
      ], exclude: ["Decisions"], resources: [.embedInCode("Resources/first-policy.bin")],
      swiftSettings: house),

    // What the tests of Decision and Server share: payloads, a market, a bundle, a server in memory.
    .target(
      name: "TestSupport",
      dependencies: [
        "Market", "Simulation", "JSON", "HTTP", "Telemetry", "Digest", "Randomness", "Agent",
        "Features", "Models", "Decision", "Store", "Server",
      ], path: "Tests/TestSupport", exclude: ["Fixtures"], swiftSettings: house),

    // Counts allocations for the tests that bound them: `malloc` and its kin, interposed.
    .target(name: "CAllocations", path: "Tests/CAllocations"),
    // What `Scripts/bench http` measures; the server does not have it.
    .executableTarget(
      name: "WireBench",
      dependencies: [
        "Agent", "CAllocations", "Decision", "HTTP", "JSON", "Market", "Randomness", "Server",
        "Telemetry",
      ], path: "Tests/WireBench", exclude: ["measure.py"], swiftSettings: house),
    // What `Scripts/bench features|models` measures.
    .executableTarget(
      name: "ModelBench",
      dependencies: ["CProcessor", "Features", "JSON", "LinearAlgebra", "Market", "Models"],
      path: "Tests/ModelBench",
      exclude: ["measure.py", "instructions.py", "instructions.json", "parity.py", "talib.c"],
      swiftSettings: house),

    tests("Scores", ["Market", "Models", "TrainingSet", "JSON", "TestSupport"], fixtures: true),
    tests("Market", fixtures: true),
    tests("Digest"),
    tests("Randomness"),
    tests("Telemetry"),
    tests("JSON", fixtures: true),
    tests("Ledger", ["Digest", "JSON"], fixtures: true),
    tests("Configuration"),
    tests("HTTP", ["Telemetry", "CAllocations"]),
    tests("LinearAlgebra"),
    tests("Models", ["JSON", "Digest", "LinearAlgebra"], fixtures: true),
    tests("Features", ["Market"], fixtures: true),
    tests("Risk", ["Market"], fixtures: true),
    tests("Agent", ["Randomness"], fixtures: true),
    tests("Simulation", ["Market"]),
    tests("Store", ["CSQLite", "Digest", "Market", "Randomness"]),
    tests("Alerts", ["JSON", "Telemetry", "HTTP"]),
    tests("Import", ["Market", "Store"], fixtures: true),
    tests(
      "Decision",
      [
        "Agent", "CAllocations", "Features", "JSON", "Market", "Models", "Randomness", "Risk",
        "Server", "Simulation", "TestSupport",
      ]),
    tests(
      "Server",
      [
        "TestSupport", "CAllocations", "HTTP", "JSON", "Telemetry", "Market", "Features",
        "Decision", "Models", "Risk", "Scores", "Store", "TrainingSet",
      ]
    ),
    tests(
      "Backtest",
      [
        "Agent", "Decision", "Features", "HTTP", "JSON", "Market", "Risk", "Server", "Simulation",
        "Store", "TestSupport",
      ], fixtures: true),
    tests(
      "TrainingSet", ["Market", "Features", "Decision", "Agent", "JSON"], fixtures: true),
    tests(
      "Terminal",
      [
        "Market", "Simulation", "HTTP", "JSON", "Telemetry", "Agent", "Decision", "Store", "Server",
      ]),
  ]
)
