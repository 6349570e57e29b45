import Features
import Market
import Testing

@Suite struct CatalogueTests {
  @Test("the catalogue has 162 features in six categories of the documented sizes")
  func sizes() {
    #expect(Catalogue.features.count == 162)
    #expect(Catalogue.count == 162)
    let sizes = FeatureCategory.allCases.map { category in
      Catalogue.features.count { $0.category == category }
    }
    #expect(sizes == [30, 50, 30, 20, 20, 12])
  }

  @Test("every name is found at its own column and no other text is")
  func indices() {
    for (index, feature) in Catalogue.features.enumerated() {
      #expect(Catalogue.index(of: feature.name) == index)
    }
    #expect(Catalogue.index(of: "m15.rsi_14") == nil)
    #expect(Catalogue.index(of: "") == nil)
  }

  @Test("the canonical text is the names in order, one a line")
  func canonicalText() {
    let lines = Catalogue.canonicalText.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.map(String.init) == Catalogue.features.map(\.name))
    #expect(lines.first == "M1.open")
    #expect(lines.last == "hour_cos")
  }

  @Test("a feature named after a timeframe needs that timeframe, and only range_position another")
  func timeframes() {
    for feature in Catalogue.features {
      let prefix = feature.name.split(separator: ".").first.map(String.init) ?? ""
      guard let timeframe = Timeframe(code: prefix) else { continue }
      let expected: TimeframeSet =
        feature.name == "D1.range_position"
        ? TimeframeSet([.m1, .d1]) : TimeframeSet(timeframe)
      #expect(feature.timeframes == expected, "\(feature.name)")
    }
  }

  @Test("every definition is one line of text")
  func definitions() {
    for feature in Catalogue.features {
      #expect(!feature.definition.isEmpty && !feature.definition.contains("\n"))
    }
  }
}
