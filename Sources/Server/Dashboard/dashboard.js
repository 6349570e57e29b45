"use strict";

// One page, no library: it asks the server's own routes, and redraws what changed.
const byID = (id) => document.getElementById(id);
const state = { token: sessionStorage.getItem("token"), symbols: new Map(), feed: [], models: new Map(), scores: new Map() };
const feedMax = 60;

// --- Asking -------------------------------------------------------------------------------------

let login = null;

function askForToken() {
  login ??= new Promise((resolve) => {
    const dialog = byID("login");
    dialog.addEventListener("close", () => {
      state.token = byID("token").value;
      byID("token").value = "";
      sessionStorage.setItem("token", state.token);
      login = null;
      resolve();
    }, { once: true });
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.showModal();
  });
  return login;
}

async function ask(path, options = {}) {
  for (;;) {
    const headers = state.token ? { Authorization: `Bearer ${state.token}` } : {};
    if (options.body) headers["Content-Type"] = "application/json";
    const answer = await fetch(path, { ...options, headers, cache: "no-store" });
    if (answer.status !== 401) return answer;
    await askForToken();
  }
}

async function get(path) {
  const answer = await ask(path);
  const body = await answer.json();
  if (!answer.ok && !body.status) throw new Error(body.error?.message ?? `${path}: ${answer.status}`);
  return body;
}

// --- Writing ------------------------------------------------------------------------------------

function node(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "class") element.className = value;
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function shape(name, properties = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(properties)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const none = "–";
const number = (value, digits = 2) =>
  value === null || value === undefined ? none
    : value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const signed = (value, digits = 2) => (value > 0 ? "+" : "") + number(value, digits);
const side = (value) => (value > 0 ? "up" : value < 0 ? "down" : "");
const words = (code) => (code ?? none).replaceAll("_", " ");

// Broker time is shown as the broker's clock has it.
function brokerTime(seconds) {
  const text = new Date(seconds * 1000).toISOString();
  return `${text.slice(5, 10)} ${text.slice(11, 16)}`;
}

function span(seconds) {
  if (seconds === null || seconds === undefined) return none;
  const whole = Math.max(0, Math.floor(seconds));
  const days = Math.floor(whole / 86400);
  const rest = [Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60]
    .map((part) => String(part).padStart(2, "0"));
  return days > 0 ? `${days} d ${rest[0]}:${rest[1]}` : rest.join(":");
}

// --- The server and its accounts ----------------------------------------------------------------

function banner(text, isBad) {
  return node("p", { class: isBad ? "alert bad" : "alert" }, text);
}

function showHealth(health) {
  const pill = byID("status");
  pill.textContent = health.status;
  pill.className = `pill ${health.status === "ok" ? "good" : "bad"}`;
  byID("about").textContent = `version ${health.version}, up ${span(health.uptime_s)}`;
  byID("halt").hidden = health.halted !== null;
  byID("resume").hidden = health.halted === null;
  const alerts = [];
  if (health.halted !== null) alerts.push(banner(`Entries are halted: ${health.halted}`, true));
  if (!health.journal.writable) alerts.push(banner(`The journal takes nothing: ${health.journal.fault}`, true));
  for (const trip of health.breakers) {
    const until = trip.until ? ` until ${brokerTime(trip.until)}` : "";
    alerts.push(banner(`Breaker ${words(trip.breaker)} on account ${trip.account}${until} ${trip.note ?? ""}`, false));
  }
  for (const [root, symbol] of Object.entries(health.symbols)) {
    for (const refused of symbol.refused) {
      alerts.push(banner(`${root}: bundle ${refused.version} is refused: ${refused.reason}`, false));
    }
    entry(root).health = symbol;
  }
  byID("alerts").replaceChildren(...alerts);
  drawSymbols();
}

function gauge(name, room, used, floor, currency) {
  if (room === null || room === undefined) return null;
  const part = Math.min(1, Math.max(0, used));
  const tone = part >= 0.8 ? "fill-down" : part >= 0.5 ? "fill-warn" : "fill-up";
  const label = `${name}: ${number(room)} ${currency} left, floor ${number(floor)}, ${Math.round(part * 100)} % used`;
  return node("div", { class: "gauge" },
    node("div", { class: "row" }, node("span", {}, name), node("strong", {}, number(room))),
    shape("svg", { viewBox: "0 0 300 12", role: "img", "aria-label": label },
      shape("rect", { class: "track", x: 0, y: 1, width: 300, height: 10, rx: 5 }),
      shape("rect", { class: tone, x: 0, y: 1, width: 300 * (1 - part), height: 10, rx: 5 }),
      shape("path", { class: "mark", d: "M60 0V12", "stroke-dasharray": "2 2" })),
    node("div", { class: "dim" }, `floor ${number(floor)}, ${Math.round(part * 100)} % used`));
}

function accountCard(account) {
  const prop = account.prop;
  const heat = account.heat === null ? "unknown" : `${number(100 * account.heat)} %`;
  return node("article", { class: "card" },
    node("div", { class: "row" }, node("h3", {}, `${account.login}`), node("span", { class: "dim" }, account.server ?? "")),
    node("div", { class: "big" }, `${number(account.equity)} ${account.currency ?? ""}`),
    node("div", { class: "row" }, node("span", { class: "dim" }, `balance ${number(account.balance)}`),
      node("span", { class: side(account.floating) }, signed(account.floating))),
    node("div", { class: "row dim" }, node("span", {}, `heat ${heat} of ${number(100 * account.heat_limit, 0)} %`),
      node("span", {}, `${account.positions} positions`)),
    gauge("Daily loss room", prop.daily_room, prop.daily_used, prop.daily_floor, account.currency),
    gauge("Maximum loss room", prop.maximum_room, prop.maximum_used, prop.maximum_floor, account.currency),
    node("div", { class: "row dim" }, node("span", {}, `rules: ${prop.profile}`),
      prop.next_reset_utc ? node("span", { class: "reset", "data-at": prop.next_reset_utc }) : null));
}

async function showAccounts() {
  const { accounts } = await get("/accounts");
  if (accounts.length > 0) byID("accounts").replaceChildren(...accounts.map(accountCard));
  tick();
}

function tick() {
  for (const place of document.querySelectorAll(".reset")) {
    const left = Number(place.dataset.at) - Date.now() / 1000;
    place.textContent = left > 0 ? `reset in ${span(left)}` : "no event since the last reset";
  }
}

function showPositions(positions) {
  const rows = positions.map((position) => node("tr", {},
    node("td", {}, position.root ?? position.symbol),
    node("td", { class: position.side === "BUY" ? "up" : "down" }, position.side),
    node("td", { class: "n" }, number(position.volume)),
    node("td", { class: "n" }, String(position.price_open)),
    node("td", { class: `n ${side(position.profit)}` }, signed(position.profit)),
    node("td", { class: "n" }, span(position.age_s)),
    node("td", { class: "n" }, `${number(position.entry_conviction, 0)} → ${number(position.current_conviction, 0)}`),
    node("td", {}, position.ours ? `${words(position.last_action)} (${words(position.last_reason)})` : "not ours")));
  const empty = node("tr", {}, node("td", { colspan: 8, class: "dim" }, "No position is open."));
  byID("positions").tBodies[0].replaceChildren(...(rows.length > 0 ? rows : [empty]));
}

// --- Symbols ------------------------------------------------------------------------------------

function entry(root) {
  if (!state.symbols.has(root)) state.symbols.set(root, { answer: null, health: null });
  return state.symbols.get(root);
}

function bar(value, threshold) {
  const label = `conviction ${number(value, 1)} of 100, threshold ${number(threshold, 0)}`;
  return shape("svg", { viewBox: "0 0 300 14", role: "img", "aria-label": label },
    shape("rect", { class: "track", x: 0, y: 2, width: 300, height: 10, rx: 5 }),
    shape("rect", { class: value >= threshold ? "fill-up" : "fill-warn", x: 0, y: 2, width: 3 * value, height: 10, rx: 5 }),
    shape("path", { class: "mark", d: `M${3 * threshold} 0V14`, "stroke-width": 2 }));
}

function timeframes(conviction) {
  const codes = Object.keys(conviction.timeframes);
  const drawing = shape("svg", {
    viewBox: "0 0 300 62", role: "img",
    "aria-label": codes.map((code) => `${code} ${number(conviction.timeframes[code], 0)}`).join(", "),
  });
  codes.forEach((code, place) => {
    const value = conviction.timeframes[code] ?? 50;
    const height = Math.max(1, 0.44 * value);
    const x = place * 50 + 8;
    drawing.append(
      shape("rect", { class: "track", x, y: 2, width: 34, height: 44, rx: 3 }),
      shape("rect", { class: value >= 50 ? "fill-up" : "fill-down", x, y: 46 - height, width: 34, height, rx: 3 }),
      shape("text", { x: x + 17, y: 59, "text-anchor": "middle" }, code));
  });
  return drawing;
}

function symbolCard([root, { answer, health }]) {
  const conviction = answer?.conviction;
  const models = answer?.models;
  const mode = health ? (health.decidable ? health.mode : `not decidable: ${health.need.join(", ") || "no bundle"}`) : "";
  const parts = [node("div", { class: "row" }, node("h3", {}, root), node("span", { class: "dim" }, mode))];
  if (conviction) {
    parts.push(
      node("div", { class: "row" },
        node("span", { class: `big ${conviction.direction === "BUY" ? "up" : "down"}` }, `${conviction.direction} ${number(conviction.score, 1)}`),
        node("span", { class: "dim" }, `needs ${number(conviction.threshold, 0)} (${answer.trigger})`)),
      bar(conviction.score, conviction.threshold), timeframes(conviction));
  }
  if (models) {
    parts.push(node("div", { class: "dim" },
      `P(up) ${number(models.probability, 3)}: LightGBM ${number(models.lightgbm, 3)}, CatBoost ${number(models.catboost, 3)}, LSTM ${number(models.lstm, 3)}`));
  }
  const model = state.models.get(root);
  if (model?.serving) {
    parts.push(node("div", { class: "dim" }, `bundle ${model.serving}: ${words(model.edge.verdict)}${chosen[model.chosen_by] ?? ""}`));
  }
  parts.push(...scoreLines(state.scores.get(root)));
  return node("article", { class: "card" }, ...parts);
}

function percent(value) {
  return value === null || value === undefined ? none : `${number(100 * value, 1)} %`;
}

const chosen = { hand: ", promoted by hand", rule: ", promoted by the rule" };

// How a bundle that waits compares with the one that serves.
function challengerLine({ bundle, trial }) {
  const version = bundle.split("/")[1];
  const gain = trial.gain === null ? "" : `, lower by ${number(trial.gain, 4)}, at least ${number(trial.gain_low, 4)}`;
  const brier = trial.calls === 0 ? "" : `: Brier ${number(trial.challenger_brier, 4)} against ${number(trial.champion_brier, 4)} over ${trial.calls} closes${gain}`;
  return node("div", { class: "dim" }, `challenger ${version} (${words(trial.verdict)})${brier}`);
}

// What the bundle's forecasts were worth so far.
function scoreLines(scores) {
  if (!scores?.members) return [];
  const lines = scores.members.filter((member) => member.count > 0).map((member) => node("div", { class: "dim" },
    `${member.name}: right ${percent(member.accuracy)} of ${member.count}, Brier ${number(member.brier, 4)}, calibration error ${number(member.calibration_error, 3)}`));
  if (lines.length === 0) lines.push(node("div", { class: "dim" }, "no forecast's outcome is known yet"));
  if (scores.drift.psi_mean !== null) {
    lines.push(node("div", { class: "dim" }, `input drift (PSI) ${number(scores.drift.psi_mean, 2)}, ${scores.drift.drifted} features drifted`));
  }
  lines.push(...scores.challengers.map(challengerLine));
  if (scores.retrain.due) lines.push(node("div", {}, `train anew: ${scores.retrain.reasons.map(words).join(", ")}`));
  return lines;
}

function drawSymbols() {
  byID("symbols").replaceChildren(...[...state.symbols].map(symbolCard));
}

// --- Decisions ----------------------------------------------------------------------------------

function decisionRow(decision, isFresh) {
  const answer = decision.answer;
  const orders = answer.management.filter((order) => order.action !== "HOLD");
  const action = answer.entry ? `ENTER ${answer.entry.side} ${answer.entry.volume}`
    : orders.length > 0 ? orders.map((order) => `${words(order.action)} #${order.ticket}`).join(", ") : answer.action;
  return node("tr", { class: isFresh ? "fresh" : "" },
    node("td", {}, brokerTime(decision.time)), node("td", {}, answer.symbol), node("td", {}, answer.trigger),
    node("td", {}, action), node("td", {}, words(answer.reason)),
    node("td", { class: "n" }, answer.conviction ? `${answer.conviction.direction} ${number(answer.conviction.score, 1)}` : none),
    node("td", { class: "n" }, number(answer.models?.probability, 3)),
    node("td", {}, node("button", { type: "button", class: "link", onclick: () => showDetail(decision.decision_id), "aria-label": `Detail of decision ${decision.decision_id}` }, "why")));
}

function drawDecisions(isFresh) {
  const rows = state.feed.map((decision, place) => decisionRow(decision, isFresh && place === 0));
  const empty = node("tr", {}, node("td", { colspan: 8, class: "dim" }, "No decision yet."));
  byID("decisions").tBodies[0].replaceChildren(...(rows.length > 0 ? rows : [empty]));
}

function take(decision) {
  if (state.feed.some((known) => known.decision_id === decision.decision_id)) return;
  state.feed.unshift(decision);
  state.feed.length = Math.min(state.feed.length, feedMax);
  if (decision.answer.conviction) entry(decision.answer.symbol).answer = decision.answer;
  // Until somebody chooses, the chart follows the first symbol that is heard of.
  if (!state.isChosen) byID("chart-symbol").value = decision.answer.symbol;
  state.isChosen = true;
}

async function showDetail(id) {
  const detail = await get(`/decisions/${id}`);
  byID("detail-title").textContent = `Decision ${id}: ${detail.symbol} ${detail.trigger}, ${words(detail.answer.reason)}`;
  const table = (caption, head, rows) => node("table", {}, node("caption", { class: "hidden" }, caption),
    node("thead", {}, node("tr", {}, ...head.map((text) => node("th", { scope: "col" }, text)))),
    node("tbody", {}, ...rows.map((row) => node("tr", {}, ...row.map((text) => node("td", {}, String(text ?? none)))))));
  byID("detail-body").replaceChildren(
    node("h3", {}, "Gates"),
    node("div", { class: "scroll", tabindex: "0" }, table("Gates", ["Gate", "Value", "Limit", "Passed"],
      detail.gates.map((gate) => [words(gate.name), gate.value, gate.limit, gate.passed ? "yes" : "no"]))),
    node("h3", {}, "Members"),
    node("div", { class: "scroll", tabindex: "0" }, table("Members", ["Member", "Weight", "P(up)"],
      (detail.members ?? []).map((member) => [member.name, member.weight, member.probability]))),
    node("h3", {}, "Without each part"),
    node("div", { class: "scroll", tabindex: "0" }, table("Without each part", ["Part", "Action", "Reason", "Changed"],
      Object.entries(detail.without ?? {}).map(([part, other]) => [words(part), other.action, words(other.reason), other.changed ? "yes" : "no"]))));
  byID("detail").showModal();
}

// --- The chart ----------------------------------------------------------------------------------

async function drawChart() {
  const root = byID("chart-symbol").value;
  const timeframe = byID("chart-timeframe").value;
  if (!root) return;
  const [{ bars }, { trades }] = await Promise.all([
    get(`/bars?symbol=${root}&timeframe=${timeframe}&limit=120`), get(`/trades?symbol=${root}&limit=200`)]);
  if (bars.length < 2) {
    byID("chart").replaceChildren(node("p", { class: "dim" }, "No bars yet."));
    return;
  }
  const width = 960, height = 320, left = 6, right = 70, top = 10, bottom = 22;
  const low = Math.min(...bars.map((row) => row[3])), high = Math.max(...bars.map((row) => row[2]));
  const reach = high - low || 1;
  const step = (width - left - right) / bars.length;
  const x = (place) => left + (place + 0.5) * step;
  const y = (price) => top + (high - price) / reach * (height - top - bottom);
  const digits = Math.max(0, Math.min(5, 4 - Math.floor(Math.log10(Math.abs(high)))));
  const last = bars[bars.length - 1];
  const drawing = shape("svg", {
    viewBox: `0 0 ${width} ${height}`, role: "img",
    "aria-label": `${root} ${timeframe}: ${bars.length} bars to ${brokerTime(last[0])}, last close ${last[4]}`,
  });
  for (let line = 0; line <= 4; line += 1) {
    const price = low + reach * line / 4;
    drawing.append(shape("path", { class: "grid", d: `M${left} ${y(price)}H${width - right}` }),
      shape("text", { x: width - right + 6, y: y(price) + 4 }, price.toFixed(digits)));
  }
  bars.forEach(([time, open, top, bottom, close], place) => {
    const tone = close >= open ? "up" : "down";
    drawing.append(
      shape("path", { class: `stroke-${tone}`, d: `M${x(place)} ${y(top)}V${y(bottom)}` }),
      shape("rect", { class: `fill-${tone}`, x: x(place) - step * 0.33, width: step * 0.66,
        y: y(Math.max(open, close)), height: Math.max(1, Math.abs(y(open) - y(close))) }));
    if (place % 24 === 0) {
      drawing.append(shape("text", { x: x(place), y: height - 6, "text-anchor": "middle" }, brokerTime(time)));
    }
  });
  let marks = 0;
  for (const { kind, event } of trades) {
    let place = -1;
    bars.forEach((row, index) => { if (row[0] <= event.time) place = index; });
    if (place < 0 || kind === "REJECT" || event.time >= last[0] + (last[0] - bars[bars.length - 2][0])) continue;
    const opens = kind === "OPEN" || kind === "ADD";
    const points = (event.side === "BUY") === opens ? [[-5, 9], [5, 9], [0, 0]] : [[-5, -9], [5, -9], [0, 0]];
    const path = points.map(([dx, dy]) => `${x(place) + dx},${y(event.price) + dy}`).join(" ");
    drawing.append(shape("polygon", { class: `mark ${opens ? "fill-up" : "fill-down"}`, points: path },
      shape("title", {}, `${words(kind)} ${event.side} ${event.volume} at ${event.price}`)));
    marks += 1;
  }
  byID("chart").replaceChildren(drawing);
  byID("chart-note").textContent = `${marks} entries and exits in view`;
}

// --- As it happens ------------------------------------------------------------------------------

async function watch() {
  const live = byID("live");
  for (;;) {
    try {
      const answer = await ask("/events");
      if (!answer.ok) throw new Error(`the stream answers ${answer.status}`);
      live.textContent = "live";
      live.className = "pill good";
      // Only now: what happens between the two would else be seen by neither.
      refresh();
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        text += value;
        const messages = text.split("\n\n");
        text = messages.pop();
        for (const message of messages) receive(message);
      }
    } catch (error) {
      console.info(String(error));
    }
    live.textContent = "reconnecting";
    live.className = "pill bad";
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

let isDue = false;

function receive(message) {
  const fields = Object.fromEntries(message.split("\n").map((line) => {
    const colon = line.indexOf(": ");
    return [line.slice(0, colon), line.slice(colon + 2)];
  }));
  if (!fields.data) return;
  const data = JSON.parse(fields.data);
  if (fields.event === "decision") take(data);
  if (fields.event === "positions") showPositions(data.positions);
  if (fields.event === "alert") refreshSoon();
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    drawDecisions(true);
    drawSymbols();
    refreshSoon();
  });
}

let soon = null;

// Events may come by the hundred in a replay; the rest of the page follows once a second.
function refreshSoon() {
  soon ??= setTimeout(() => {
    soon = null;
    Promise.all([showAccounts(), get("/health").then(showHealth), drawChart()]).catch(report);
  }, 1000);
}

function report(error) {
  byID("status").textContent = "unreachable";
  byID("status").className = "pill bad";
  console.info(String(error));
}

async function showScores() {
  const { scores } = await get("/scores");
  state.scores = new Map(scores.map((entry) => [entry.symbol, entry]));
}

async function showAttribution() {
  const { total, by } = await get(`/attribution?days=${byID("attribution-days").value}`);
  const lines = by[byID("attribution-by").value] ?? [];
  byID("attribution-note").textContent = total.trades === 0 ? "no trade ended in this time"
    : `${total.trades} trades ended, net ${number(total.net, 2)}`;
  byID("attribution").tBodies[0].replaceChildren(...lines.map((line) => node("tr", {},
    node("td", {}, words(line.name)), node("td", { class: "n" }, String(line.trades)),
    node("td", { class: "n" }, percent(line.win_rate)), node("td", { class: "n" }, number(line.net, 2)),
    node("td", { class: "n" }, number(line.mean, 2)))));
}

async function showModels() {
  const { models } = await get("/models");
  for (const model of models) state.models.set(model.symbol, model);
}

async function refresh() {
  try {
    showHealth(await get("/health"));
    await showAccounts();
    showPositions((await get("/positions")).positions);
    const { decisions } = await get(`/decisions?limit=${feedMax}`);
    for (const decision of decisions.reverse()) take(decision);
    state.feed.sort((left, right) => right.decision_id - left.decision_id);
    await showModels();
    await showScores();
    await showAttribution();
    const select = byID("chart-symbol");
    if (select.options.length === 0) {
      select.append(...[...state.symbols.keys()].map((root) => node("option", {}, root)));
      if (state.feed.length > 0) select.value = state.feed[0].answer.symbol;
    }
    drawSymbols();
    drawDecisions(false);
    await drawChart();
  } catch (error) {
    report(error);
  }
}

// --- What a person does -------------------------------------------------------------------------

byID("halt").addEventListener("click", () => byID("sure").showModal());
byID("sure").addEventListener("close", async () => {
  if (byID("sure").returnValue !== "halt") return;
  const body = JSON.stringify({ reason: "operator, from the dashboard", close_all: byID("close-all").checked });
  await ask("/control/halt", { method: "POST", body });
  await refresh();
});
byID("resume").addEventListener("click", async () => {
  await ask("/control/resume", { method: "POST" });
  await refresh();
});
byID("chart-symbol").addEventListener("change", () => {
  state.isChosen = true;
  drawChart().catch(report);
});
for (const id of ["attribution-days", "attribution-by"]) {
  byID(id).addEventListener("change", () => showAttribution().catch(report));
}
byID("chart-timeframe").addEventListener("change", () => drawChart().catch(report));
setInterval(tick, 1000);
setInterval(() => refreshSoon(), 15000);
watch();
