// --- Decisions ----------------------------------------------------------------------------------

// The gate that decided, with what it saw and what it allows.
function decidingGate(answer) {
  const gate = answer.risk?.gates?.find((gate) => !gate.passed && (gate.reason ?? gate.name) === answer.reason);
  // A limit of none or one is a yes or a no, which the word has said.
  if (!gate || gate.value === null || gate.limit === null || gate.limit === 0 || gate.limit === 1) return null;
  return dim(` ${quantity(gate.value)} of ${quantity(gate.limit)}`);
}

function actionOf(answer) {
  if (answer.entry) {
    return node("span", { class: `tag ${answer.entry.side === "BUY" ? "up" : "down"}` }, `ENTER ${answer.entry.side} ${answer.entry.volume}`);
  }
  const orders = answer.management.filter((order) => order.action !== "HOLD");
  if (orders.length > 0) return node("span", { class: "tag warn" }, orders.map((order) => `${words(order.action)} #${order.ticket}`).join(", "));
  return dim(answer.action);
}

function decisionRow(decision) {
  const answer = decision.answer;
  const conviction = answer.conviction;
  return tableRow(headings("decisions").slice(0, 7), [
    node("td", { class: "dim" }, brokerTime(decision.time)), node("td", { class: "key" }, answer.symbol),
    node("td", {}, answer.trigger), node("td", {}, actionOf(answer)),
    node("td", {}, words(answer.reason), decidingGate(answer)),
    node("td", { class: `n ${conviction ? (conviction.direction === "BUY" ? "up" : "down") : ""}` },
      conviction ? `${conviction.direction} ${number(conviction.score, 1)}` : none),
    node("td", { class: "n" }, number(answer.models?.probability, 3)),
    node("td", { class: "n" }, node("button", {
      type: "button", class: "link", onclick: () => showDecision(decision.decision_id).catch(report),
      "aria-label": `Detail of decision ${decision.decision_id}`,
    }, "why")),
  ], { "data-id": decision.decision_id });
}

// Rows that are there stay: whoever stands on one with the keyboard keeps their place.
function drawDecisions(isFresh) {
  const body = byID("decisions").tBodies[0];
  const shown = new Map([...body.rows].map((line) => [line.dataset.id, line]));
  const wanted = new Set(state.feed.map((decision) => String(decision.decision_id)));
  for (const [id, line] of shown) if (!wanted.has(id)) line.remove();
  if (state.feed.length === 0) body.replaceChildren(emptyRow(8, "No decision yet."));
  let place = body.firstElementChild;
  for (const decision of state.feed) {
    if (place?.dataset.id === String(decision.decision_id)) {
      place = place.nextElementSibling;
      continue;
    }
    const line = decisionRow(decision);
    if (isFresh) line.classList.add("fresh");
    body.insertBefore(line, place);
  }
}

// Read aloud at most every ten seconds.
let saidAt = 0;

function announce(decision) {
  if (Date.now() - saidAt < 10000) return;
  saidAt = Date.now();
  const answer = decision.answer;
  byID("latest").textContent = `${answer.symbol} ${answer.trigger}: ${answer.entry ? `enter ${answer.entry.side}` : answer.action}, ${words(answer.reason)}`;
}

function take(decision) {
  if (state.feed.some((known) => known.decision_id === decision.decision_id)) return;
  state.feed.unshift(decision);
  state.feed.sort((left, right) => right.decision_id - left.decision_id);
  state.feed.length = Math.min(state.feed.length, feedMax);
  const symbol = entry(decision.answer.symbol);
  if (decision.answer.conviction && !(symbol.newest > decision.decision_id)) {
    symbol.answer = decision.answer;
    symbol.newest = decision.decision_id;
  }
  // Until somebody chooses, the chart follows the first symbol that is heard of.
  if (!state.isChosen && byID("chart-symbol").options.length > 0) {
    byID("chart-symbol").value = decision.answer.symbol;
    state.isChosen = true;
  }
}

function openDetail(title, parts) {
  byID("detail-title").textContent = title;
  byID("detail-body").replaceChildren(...parts.filter((part) => part !== null));
  byID("detail").showModal();
  byID("detail").scrollTop = 0;
}

async function showDecision(id) {
  const detail = await get(`/decisions/${id}`);
  const passed = (gate) => node("span", { class: gate.passed ? "up" : "down" }, gate.passed ? "passed" : "refused");
  const parts = [
    node("p", { class: "dim" }, `${brokerTime(detail.time)} broker time, account ${detail.account}, bundle ${detail.bundle ?? none}`),
    node("h3", {}, "Gates"),
    tableOf("Gates", ["Gate", "Outcome", "Value", "Limit", "Note"],
      detail.gates.map((gate) => [words(gate.name), passed(gate), quantity(gate.value), quantity(gate.limit), gate.note ?? ""])),
  ];
  if (detail.members?.length > 0) {
    parts.push(node("h3", {}, "Members"), tableOf("Members", ["Member", "Weight", "P(up)"],
      detail.members.map((member) => [memberNames[member.name] ?? member.name, member.weight, member.probability])));
  }
  const without = Object.entries(detail.without ?? {});
  if (without.length > 0) {
    parts.push(node("h3", {}, "Without each part"), tableOf("Without each part", ["Part", "Action", "Reason", "Changed"],
      without.map(([part, other]) => [words(part), other.action, words(other.reason), other.changed ? "yes" : "no"])));
  }
  openDetail(`Decision ${id}: ${detail.symbol} ${detail.trigger}, ${words(detail.answer.reason)}`, parts);
}

// --- Where the money came from, and the agent ----------------------------------------------------

async function showAttribution() {
  const { total, by } = await get(`/attribution?days=${byID("attribution-days").value}`);
  const lines = by[byID("attribution-by").value] ?? [];
  byID("attribution-note").textContent = total.trades === 0 ? "no trade ended in this time, by the server's clock"
    : `${total.trades} trades ended, net ${number(total.net, 2)}`;
  byID("attribution").hidden = lines.length === 0;
  byID("attribution").tBodies[0].replaceChildren(...lines.map((line) => node("tr", {},
    node("td", {}, words(line.name)), node("td", { class: "n" }, String(line.trades)),
    node("td", { class: "n" }, percent(line.win_rate)),
    node("td", { class: `n ${side(line.net)}` }, number(line.net, 2)),
    node("td", { class: `n ${side(line.mean)}` }, number(line.mean, 2)))));
}

async function showAgent() {
  const agent = await get("/agent");
  const counted = Object.entries(agent.actions);
  const update = agent.next?.update_at_trades ? `, next update at ${agent.next.update_at_trades}` : "";
  redraw(byID("agent"), [
    row(node("strong", {}, agent.mode === "shadow" ? "watches only" : agent.mode), dim(`weights ${agent.current.slice(0, 8)}`)),
    node("p", { class: "dim clip", title: agent.verdict ?? "" }, agent.verdict ?? "its weights say nothing of their worth"),
    tableOf("The agent's actions", ["", ...counted.map(([name]) => words(name).toLowerCase())], [
      ["done", ...counted.map(([, count]) => count)],
      ["wanted", ...counted.map(([name]) => agent.wanted[name] ?? 0)],
    ]),
    node("p", { class: "dim" }, `${agent.closed_trades} trades learned from${update}`),
  ]);
}
