// --- Symbols ------------------------------------------------------------------------------------

function entry(root) {
  if (!state.symbols.has(root)) state.symbols.set(root, { answer: null, health: null });
  return state.symbols.get(root);
}

function bar(value, threshold) {
  const label = `conviction ${number(value, 1)} of 100, threshold ${number(threshold, 0)}`;
  return shape("svg", { viewBox: "0 0 300 14", preserveAspectRatio: "none", class: "meter", role: "img", "aria-label": label },
    shape("rect", { class: "track", x: 0, y: 3, width: 300, height: 8, rx: 4 }),
    shape("rect", { class: value >= threshold ? "fill-up" : "fill-warn", x: 0, y: 3, width: 3 * value, height: 8, rx: 4 }),
    shape("path", { class: "mark", d: `M${3 * threshold} 0V14` }));
}

// How much each timeframe is for the direction that was chosen: 50 is neither way.
function timeframes(conviction) {
  const codes = Object.keys(conviction.timeframes);
  const drawing = shape("svg", {
    viewBox: "0 0 300 76", role: "img", class: "columns",
    "aria-label": `conviction by timeframe: ${codes.map((code) => `${code} ${number(conviction.timeframes[code], 0)}`).join(", ")}`,
  });
  codes.forEach((code, place) => {
    const value = conviction.timeframes[code];
    const height = Math.max(1, 0.44 * (value ?? 0));
    const x = place * 50 + 8;
    drawing.append(
      shape("rect", { class: "track", x, y: 15, width: 34, height: 44, rx: 3 }),
      shape("rect", { class: (value ?? 50) >= 50 ? "fill-up" : "fill-down", x, y: 59 - height, width: 34, height, rx: 3 }),
      shape("text", { class: "value", x: x + 17, y: 11, "text-anchor": "middle" }, number(value, 0)),
      shape("text", { x: x + 17, y: 73, "text-anchor": "middle" }, code));
  });
  drawing.append(shape("path", { class: "mark faint", d: "M4 37H296", "stroke-dasharray": "2 3" }));
  return drawing;
}

const memberNames = { lightgbm: "LightGBM", catboost: "CatBoost", lstm: "LSTM", ensemble: "together" };

// A member's P(up) to the right of the middle is for buying, to the left for selling.
function probability(name, value) {
  const width = value === null || value === undefined ? 0 : Math.abs(value - 0.5) * 200;
  return node("div", { class: "member" }, dim(memberNames[name]),
    shape("svg", { viewBox: "0 0 200 10", preserveAspectRatio: "none", class: "meter", "aria-hidden": "true" },
      shape("rect", { class: "track", x: 0, y: 2, width: 200, height: 6, rx: 3 }),
      shape("rect", { class: value >= 0.5 ? "fill-up" : "fill-down", x: value >= 0.5 ? 100 : 100 - width, y: 2, width, height: 6 }),
      shape("path", { class: "mark", d: "M100 0V10" })),
    node("span", { class: "n" }, number(value, 3)));
}

function memberLines(models) {
  return node("div", { class: "members", role: "group", "aria-label": "probability of a rise, by member" },
    ...["lightgbm", "catboost", "lstm"].map((name) => probability(name, models[name])),
    probability("ensemble", models.probability));
}

// What the bundle's forecasts were worth so far.
function scoreLines(scores) {
  if (!scores?.members) return [];
  const known = scores.members.filter((member) => member.count > 0);
  const lines = [];
  if (known.length === 0) {
    lines.push(node("p", { class: "dim" }, `${scores.forecasts} forecasts, the outcome of none is known yet`));
  } else {
    lines.push(tableOf(`What ${scores.symbol}'s forecasts were worth`, [`Last ${known[0].count}`, "Right", "Brier", "Cal. error"],
      known.map((member) => [memberNames[member.name] ?? member.name, percent(member.accuracy), number(member.brier, 3), number(member.calibration_error, 3)])));
  }
  const drift = scores.drift.psi_mean === null ? "input drift: too few events yet"
    : `input drift ${number(scores.drift.psi_mean, 2)} PSI, ${scores.drift.drifted} features drifted`;
  lines.push(node("p", { class: "dim" }, drift));
  if (scores.retrain.due) {
    lines.push(node("p", { class: "note" }, `retrain due: ${scores.retrain.reasons.map(words).join(", ")}`));
  }
  return lines;
}

const chosen = { hand: ", promoted by hand", rule: ", promoted by the rule" };

// How a bundle that waits compares with the one that serves.
function trialLine(trial) {
  if (trial.calls === 0) return node("p", { class: "dim" }, words(trial.verdict));
  const gain = trial.gain === null ? "" : `, lower by ${number(trial.gain, 4)}, at least ${number(trial.gain_low, 4)}`;
  return node("p", { class: "dim" },
    `${words(trial.verdict)}: Brier ${number(trial.challenger_brier, 4)} against ${number(trial.champion_brier, 4)} over ${trial.calls} closes${gain}`);
}

function modelLine(root) {
  const model = state.models.get(root);
  if (!model?.serving) return null;
  return row(dim(`${model.demo ? "demo" : "bundle"} of ${versionTime(model.serving)}: ${words(model.edge.verdict)}${chosen[model.chosen_by] ?? ""}`),
    node("button", { type: "button", class: "link", "data-key": `card-${root}`, "aria-label": `Model card of ${root}`, onclick: () => showCard(root) }, "model card"));
}

function symbolCard([root, { answer, health }]) {
  const conviction = answer?.conviction;
  const parts = [row(node("h3", {}, root), health
    ? node("span", { class: `pill ${health.decidable ? (health.mode === "serving" ? "good" : "quiet") : "bad"}` }, health.decidable ? health.mode : "not decidable")
    : null)];
  if (health && !health.decidable) {
    parts.push(node("p", { class: "dim" }, health.need.length > 0 ? `history is missing: ${health.need.join(", ")}` : "there is no bundle"));
  }
  if (conviction) {
    const tone = conviction.direction === "BUY" ? "up" : "down";
    parts.push(
      row(node("span", { class: `big ${tone}` }, `${conviction.direction} ${number(conviction.score, 1)}`),
        dim(`needs ${number(conviction.threshold, 0)} on ${answer.trigger}`)),
      bar(conviction.score, conviction.threshold), timeframes(conviction));
  } else if (health?.decidable) {
    parts.push(node("p", { class: "dim" }, "no decision yet"));
  }
  if (answer?.models) parts.push(memberLines(answer.models));
  parts.push(...scoreLines(state.scores.get(root)), modelLine(root));
  return node("article", { class: "card" }, ...parts);
}

// A symbol that nobody trades needs no card of its own.
function isIdle([root, { answer, health }]) {
  return !answer && !health?.last_decision && !health?.bundle && (health?.refused ?? []).length === 0 && !state.models.get(root)?.serving;
}

function drawSymbols() {
  const all = [...state.symbols];
  redraw(byID("symbols"), all.filter((symbol) => !isIdle(symbol)).map(symbolCard));
  const idle = all.filter(isIdle).map(([root]) => root);
  byID("idle-symbols").textContent = idle.length > 0 ? `No bundle and no events: ${idle.join(", ")}` : "";
}

// --- Model cards --------------------------------------------------------------------------------

// How often it rose where the bundle said so: on the diagonal it means what it says.
function reliability(curve) {
  const size = 240, left = 34, bottom = 26;
  const x = (value) => left + value * size;
  const y = (value) => 6 + (1 - value) * size;
  const drawing = shape("svg", {
    viewBox: `0 0 ${size + left + 16} ${size + bottom + 6}`, class: "small", role: "img",
    "aria-label": `calibration: ${curve.map((point) => `${percent(point.probability, 0)} said, ${percent(point.up, 0)} rose`).join("; ")}`,
  });
  for (const part of [0, 0.25, 0.5, 0.75, 1]) {
    drawing.append(shape("path", { class: "grid", d: `M${left} ${y(part)}H${left + size}M${x(part)} 6V${6 + size}` }),
      shape("text", { x: left - 5, y: y(part) + 4, "text-anchor": "end" }, String(100 * part)),
      shape("text", { x: x(part), y: size + 22, "text-anchor": "middle" }, String(100 * part)));
  }
  drawing.append(shape("path", { class: "mark faint", d: `M${x(0)} ${y(0)}L${x(1)} ${y(1)}`, "stroke-dasharray": "4 4" }),
    shape("polyline", { class: "line", points: curve.map((point) => `${x(point.probability)},${y(point.up)}`).join(" ") }),
    ...curve.map((point) => shape("circle", { class: "fill-up", cx: x(point.probability), cy: y(point.up), r: 3.5 })));
  return drawing;
}

function showCard(root) {
  const model = state.models.get(root);
  const test = model.metrics?.test ?? {};
  const members = Object.keys(memberNames).filter((name) => test[name]);
  const parts = [
    node("p", {}, node("strong", {}, words(model.edge.verdict)), model.edge.reason ? `: ${model.edge.reason}` : ""),
    model.demo ? node("p", { class: "note" }, "Trained on a simulated market: it says nothing about a real one.") : null,
    node("p", { class: "dim" }, `${model.mode}, decides every ${model.every ?? none}; weights ${model.members.map((member) => `${memberNames[member.name] ?? member.name} ${number(100 * member.weight, 0)} %`).join(", ")}`),
  ];
  if (members.length > 0) {
    parts.push(node("h3", {}, `On ${test[members[0]].rows} rows it had never seen`),
      tableOf("Held-out test", ["Member", "Right", "Brier", "Cal. error"],
        members.map((name) => [memberNames[name], percent(test[name].accuracy), number(test[name].brier, 4), number(test[name].calibration_error, 3)])));
  }
  if (test.calibration_curve?.length > 1) {
    parts.push(node("h3", {}, "Said and happened, per cent"), reliability(test.calibration_curve));
  }
  const scores = state.scores.get(root);
  if (scores?.members) parts.push(node("h3", {}, "Live"), ...scoreLines(scores));
  for (const challenger of scores?.challengers ?? []) {
    parts.push(node("h3", {}, `Challenger of ${versionTime(challenger.bundle.split("/")[1])}`), trialLine(challenger.trial));
    if (challenger.members) parts.push(...scoreLines({ symbol: root, retrain: { due: false, reasons: [] }, ...challenger }));
  }
  if (model.why) parts.push(node("p", { class: "note" }, `The rule saw: ${model.why}`));
  parts.push(node("h3", {}, "Bundles"), tableOf("Bundles", ["Made", "State"],
    (model.versions.length > 0 ? model.versions : [model.serving]).map((item) => {
      const version = item.version ?? item;
      const is = version === model.serving ? model.mode : version === model.previous ? "the way back" : "waits";
      return [versionTime(version), is];
    })));
  openDetail(`Model card: ${root}`, parts);
}
