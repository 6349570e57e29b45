import Features
import JSON
import Scores

extension BundleScores {
  /// Writes the scores into an object that is open.
  func members(_ json: inout JSONWriter) {
    json.member("forecasts", forecasts)
    json.member("labelled", labelled)
    json.member("share_up", shareUp)
    json.array("members", members) { json, member in
      json.member("name", member.name)
      json.member("count", member.card.count)
      json.member("accuracy", member.card.accuracy)
      json.member("brier", member.card.brier)
      json.member("calibration_error", member.card.calibrationError)
    }
    json.object("drift") { json in
      json.member("psi_mean", stability?.mean)
      json.key("drifted")
      if let stability { json.write(stability.drifted) } else { json.writeNull() }
      json.member("outside", outside)
      json.array("greatest", stability?.greatest(5) ?? []) { json, place in
        json.member(
          "feature", place < Catalogue.count ? Catalogue.features[place].name : "\(place)")
        json.member("psi", stability?.index[place])
      }
    }
    json.object("retrain") { json in
      json.member("due", !reasons.isEmpty)
      json.member("accuracy_before", accuracies?.before)
      json.member("accuracy_recent", accuracies?.recent)
      json.strings("reasons", reasons.map(\.code))
    }
  }
}

extension ScoreBoard.Waiting {
  /// Writes what is known of it into an object that is open.
  func members(_ json: inout JSONWriter) {
    json.member("bundle", bundle)
    scores?.members(&json)
    json.object("trial") { json in
      json.member("verdict", trial.verdict.rawValue)
      json.member("calls", trial.calls)
      json.member("days", trial.days)
      json.member("blocks", trial.blocks)
      json.member("champion_brier", trial.championBrier)
      json.member("challenger_brier", trial.challengerBrier)
      json.member("gain", trial.look?.gain)
      json.member("gain_low", trial.look?.low)
      json.key("looked_at_blocks")
      if let look = trial.look { json.write(look.blocks) } else { json.writeNull() }
    }
  }
}

extension RetrainRule.Reason {
  /// The name on the wire.
  var code: String {
    switch self {
    case .accuracyFell: "accuracy_fell"
    case .calendar: "calendar"
    }
  }
}
