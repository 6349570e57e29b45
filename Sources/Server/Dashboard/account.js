// --- The server and its accounts ----------------------------------------------------------------

function banner([severity, text]) {
  return node("p", { class: severity === "critical" ? "alert bad" : severity === "info" ? "alert quiet" : "alert" },
    node("strong", {}, `${severity} `), text);
}

const gravity = ["critical", "warning", "info"];

// What the stream told of, until it says that it is over; what the health says better is left to it.
const told = new Map();

function hear(alert) {
  if (alert.message.startsWith("over: ")) told.delete(alert.key);
  else if (!/^(halted|journal$|breaker\.|bundle\.)/.test(alert.key)) told.set(alert.key, alert);
}

function showHealth(health) {
  const pill = byID("status");
  pill.textContent = health.halted !== null ? "halted" : health.status;
  pill.className = `pill ${health.status === "ok" && health.halted === null ? "good" : "bad"}`;
  byID("about").textContent = `version ${health.version}, up ${span(health.uptime_s)}`;
  byID("halt").hidden = health.halted !== null;
  byID("resume").hidden = health.halted === null;
  const alerts = [];
  if (health.halted !== null) alerts.push(["critical", `Entries are halted: ${health.halted}`]);
  if (!health.journal.writable) alerts.push(["critical", `The journal takes nothing: ${health.journal.fault}`]);
  for (const trip of health.breakers) {
    const until = trip.until ? ` until ${brokerTime(trip.until)}` : "";
    alerts.push(["warning", `Breaker ${words(trip.breaker)} on account ${trip.account}${until} ${trip.note ?? ""}`]);
  }
  for (const [root, symbol] of Object.entries(health.symbols)) {
    for (const refused of symbol.refused) {
      alerts.push(["warning", `${root}: bundle ${refused.version} is refused: ${refused.reason}`]);
    }
    entry(root).health = symbol;
  }
  for (const alert of told.values()) alerts.push([alert.severity, alert.message]);
  if (health.clock?.warning) {
    alerts.push(["info", `The server's clock is ${span(Math.abs(health.clock.ahead_of_events_s))} ${health.clock.ahead_of_events_s > 0 ? "ahead of" : "behind"} the events'.`]);
  }
  alerts.sort((left, right) => gravity.indexOf(left[0]) - gravity.indexOf(right[0]));
  // Said again only where something is new: this region is read aloud.
  const text = JSON.stringify(alerts);
  if (byID("alerts").dataset.text !== text) {
    byID("alerts").dataset.text = text;
    byID("alerts").replaceChildren(...alerts.map(banner));
  }
  drawSymbols();
}

function gauge(name, room, used, floor, currency) {
  if (room === null || room === undefined) return null;
  const part = Math.min(1, Math.max(0, used));
  const tone = part >= 0.8 ? "down" : part >= 0.5 ? "warn" : "up";
  const label = `${name}: ${number(room)} ${currency} left, floor ${number(floor)}, ${Math.round(part * 100)} % used`;
  return node("div", { class: "gauge" },
    row(node("span", {}, name), node("strong", { class: tone }, number(room))),
    shape("svg", { viewBox: "0 0 300 12", preserveAspectRatio: "none", class: "meter", role: "img", "aria-label": label },
      shape("rect", { class: "track", x: 0, y: 2, width: 300, height: 8, rx: 4 }),
      shape("rect", { class: `fill-${tone}`, x: 0, y: 2, width: 300 * (1 - part), height: 8, rx: 4 }),
      shape("path", { class: "mark", d: "M60 0V12M15 0V12" }, shape("title", {}, "no entries left of the first mark, everything is closed left of the second"))),
    row(dim(`floor ${number(floor)}`), dim(`${Math.round(part * 100)} % used`)));
}

function propLines(prop, currency) {
  if (prop.profile === "none") return [node("p", { class: "dim" }, "No prop firm's rules are set for this account.")];
  const progress = prop.progress;
  const forecast = prop.forecast;
  return [
    gauge("Daily loss room", prop.daily_room, prop.daily_used, prop.daily_floor, currency),
    gauge("Maximum loss room", prop.maximum_room, prop.maximum_used, prop.maximum_floor, currency),
    prop.daily_room === null
      ? node("p", { class: "dim" }, "The daily loss room is not known until the terminal has said what was closed since the day's start.") : null,
    forecast?.warning ? node("p", { class: "down" }, words(forecast.warning)) : null,
    progress && progress.target !== null
      ? row(dim(`profit ${signed(progress.profit)} of ${number(progress.target)}`), dim(`${progress.trading_days} of ${progress.trading_days_min} days`)) : null,
    row(dim(`rules ${prop.profile}`),
      prop.next_reset_utc ? node("span", { class: "reset dim", "data-at": prop.next_reset_utc }) : null),
  ];
}

function accountCard(account) {
  const heat = account.heat === null ? "unknown" : percent(account.heat, 2);
  return node("article", { class: "card" },
    row(node("h3", {}, `${account.login}`), dim(account.server ?? "")),
    row(node("span", { class: "big" }, `${number(account.equity)} ${account.currency ?? ""}`),
      node("span", { class: `big ${side(account.floating)}` }, signed(account.floating))),
    row(dim(`balance ${number(account.balance)}`), dim("open profit")),
    row(dim(`heat ${heat} of ${number(100 * account.heat_limit, 0)} %`),
      dim(account.positions === 1 ? "1 position" : `${account.positions} positions`)),
    ...propLines(account.prop, account.currency));
}

async function showAccounts() {
  const { accounts } = await get("/accounts");
  if (accounts.length > 0) redraw(byID("accounts"), accounts.map(accountCard));
  tick();
}

function tick() {
  for (const place of document.querySelectorAll(".reset")) {
    const left = Number(place.dataset.at) - Date.now() / 1000;
    place.textContent = left > 0 ? `reset in ${span(left)}` : "no event since the last reset";
  }
}

function showPositions(positions) {
  state.positions = positions;
  const names = headings("positions");
  const rows = positions.map((position) => tableRow(names, [
    node("td", { class: "key" }, position.symbol),
    node("td", {}, node("span", { class: `tag ${position.side === "BUY" ? "up" : "down"}` }, position.side)),
    node("td", { class: "n" }, number(position.volume)),
    node("td", { class: "n" }, String(position.price_open)),
    node("td", { class: `n ${side(position.profit)}` }, signed(position.profit)),
    node("td", { class: "n" }, span(position.age_s)),
    node("td", { class: "n" }, `${number(position.entry_conviction, 0)} → ${number(position.current_conviction, 0)}`),
    node("td", {}, ...(position.ours
      ? [`${words(position.last_action)} `, dim(words(position.last_reason))] : [dim("not ours, left alone")])),
  ]));
  redraw(byID("positions").tBodies[0], rows.length > 0 ? rows : [emptyRow(8, "No position is open.")]);
}
