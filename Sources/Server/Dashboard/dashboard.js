// --- As it happens ------------------------------------------------------------------------------

async function watch() {
  const live = byID("live");
  for (;;) {
    try {
      const answer = await ask("/events");
      if (!answer.ok) throw new Error(`the stream answers ${answer.status}`);
      live.textContent = "live";
      live.className = "pill good";
      told.clear();
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
  if (fields.event === "decision") {
    take(data);
    announce(data);
  }
  if (fields.event === "positions") showPositions(data.positions);
  if (fields.event === "alert") {
    hear(data);
    refreshSoon();
  }
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

async function showModels() {
  const { models } = await get("/models");
  for (const model of models) state.models.set(model.symbol, model);
}

function offerSymbols() {
  const select = byID("chart-symbol");
  if (select.options.length > 0) return;
  select.append(...[...state.symbols.keys()].map((root) => node("option", {}, root)));
  if (state.feed.length === 0) return;
  select.value = state.feed[0].answer.symbol;
  state.isChosen = true;
}

async function refresh() {
  try {
    showHealth(await get("/health"));
    await showAccounts();
    showPositions((await get("/positions")).positions);
    const { decisions } = await get(`/decisions?limit=${feedMax}`);
    for (const decision of decisions.reverse()) take(decision);
    await showModels();
    await showSlow();
    offerSymbols();
    drawSymbols();
    drawDecisions(false);
    await drawChart();
  } catch (error) {
    report(error);
  }
}

// What changes by the hour, not by the second.
async function showSlow() {
  await Promise.all([showScores(), showAttribution(), showAgent()]);
}

// --- What a person does -------------------------------------------------------------------------

byID("halt").addEventListener("click", () => {
  byID("sure").returnValue = "";
  byID("close-all").checked = false;
  byID("sure").showModal();
});
byID("sure").addEventListener("close", async () => {
  if (byID("sure").returnValue !== "halt") return;
  const body = JSON.stringify({ reason: "operator, from the dashboard", close_all: byID("close-all").checked });
  await ask("/control/halt", { method: "POST", body });
  await refresh();
  byID("resume").focus();
});
byID("resume").addEventListener("click", async () => {
  await ask("/control/resume", { method: "POST" });
  await refresh();
  byID("halt").focus();
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
setInterval(() => Promise.all([showModels(), showSlow()]).then(drawSymbols).catch(report), 60000);
watch();
