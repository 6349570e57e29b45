import Risk

/// What a prop firm's rules say of an account, and the gates that list it.
struct JudgedAccount {
  let verdict: PropVerdict
  let gates: [GateResult]

  init(profile: PropProfile, _ facts: PropVerdict.Case) {
    var gates: [GateResult] = []
    verdict = PropVerdict(profile: profile, facts, listing: &gates)
    self.gates = gates
  }
}
