// swift-tools-version: 6.2

import PackageDescription

/// Swift 6 mode is the tools version's default; these make the directions between targets visible.
let house: [SwiftSetting] = [
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

    room("Market"),
    room("Digest"),
    room("Randomness"),
    room("JSON"),
    room("LinearAlgebra", ["COpenBLAS"]),
    room("Features", ["Market"]),
    room("Models", ["LinearAlgebra", "JSON", "Digest", "Market"]),
    room("Risk", ["Market"]),
    room("Agent", ["Randomness"]),
    room("Simulation", ["Market", "Randomness"]),
    room("Decision", ["Market", "Features", "Models", "Agent", "Risk"]),

    tests("Market"),
    tests("Digest"),
    tests("JSON", fixtures: true),
    tests("Features", ["Market"], fixtures: true),
  ]
)
