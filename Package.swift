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

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + dependencies,
    swiftSettings: house)
}

let package = Package(
  name: "conviction",
  targets: [
    .systemLibrary(name: "CSQLite"),
    .systemLibrary(name: "COpenBLAS"),
    .systemLibrary(name: "CLinux"),

    room("LinearAlgebra", ["COpenBLAS"]),
    room("Market"),
    room("Models", ["LinearAlgebra"]),
    tests("Market", []),

    room("Features", ["Market"]),
    .testTarget(
      name: "FeaturesTests", dependencies: ["Features", "Market"], exclude: ["Fixtures"],
      swiftSettings: house),
  ]
)
