// --- The chart ----------------------------------------------------------------------------------

const chart = { bars: [], root: "", timeframe: "", note: "" };

function digitsOf(price) {
  return Math.max(0, Math.min(5, 4 - Math.floor(Math.log10(Math.abs(price) || 1))));
}

// Where bars and prices are on the drawing; a narrow screen shows fewer bars, not smaller ones.
function scaleOf(bars, levels, width, height) {
  const left = 8, right = 64, top = 12, bottom = 24;
  let low = Math.min(...bars.map((bar) => bar[3])), high = Math.max(...bars.map((bar) => bar[2]));
  const reach = high - low || 1;
  for (const { price } of levels) {
    if (price > low - reach && price < high + reach) [low, high] = [Math.min(low, price), Math.max(high, price)];
  }
  const step = (width - left - right) / bars.length;
  return {
    width, height, left, right, top, bottom, low, high, step,
    x: (place) => left + (place + 0.5) * step,
    y: (price) => top + (high - price) / (high - low || 1) * (height - top - bottom),
    digits: digitsOf(high),
  };
}

function drawGrid(drawing, bars, scale) {
  for (let line = 0; line <= 4; line += 1) {
    const price = scale.low + (scale.high - scale.low) * line / 4;
    drawing.append(shape("path", { class: "grid", d: `M${scale.left} ${scale.y(price)}H${scale.width - scale.right}` }),
      // Not under the last price's own label.
      Math.abs(scale.y(price) - scale.y(bars[bars.length - 1][4])) < 15 ? ""
        : shape("text", { x: scale.width - scale.right + 6, y: scale.y(price) + 4 }, price.toFixed(scale.digits)));
  }
  const apart = Math.ceil(96 / scale.step);
  for (let place = Math.floor(apart / 2); place < bars.length - apart / 3; place += apart) {
    drawing.append(shape("text", { x: scale.x(place), y: scale.height - 6, "text-anchor": "middle" }, brokerTime(bars[place][0])));
  }
}

function drawBars(drawing, bars, scale) {
  bars.forEach(([, open, high, low, close], place) => {
    const tone = close >= open ? "up" : "down";
    drawing.append(
      shape("path", { class: `stroke-${tone}`, d: `M${scale.x(place)} ${scale.y(high)}V${scale.y(low)}` }),
      shape("rect", {
        class: `fill-${tone}`, x: scale.x(place) - scale.step * 0.33, width: scale.step * 0.66,
        y: scale.y(Math.max(open, close)), height: Math.max(1, Math.abs(scale.y(open) - scale.y(close))),
      }));
  });
}

function drawLevels(drawing, levels, scale) {
  for (const { price, tone, name } of levels) {
    if (price < scale.low || price > scale.high) continue;
    drawing.append(
      shape("path", { class: `level stroke-${tone}`, d: `M${scale.left} ${scale.y(price)}H${scale.width - scale.right}` }),
      shape("text", { class: `value text-${tone}`, x: scale.left + 4, y: scale.y(price) - 4 }, `${name} ${price}`));
  }
}

// Entries as triangles that point the way they were taken, ends as dots, with a line between the two.
function drawTrades(drawing, trades, bars, scale) {
  const end = bars[bars.length - 1][0] + (bars[bars.length - 1][0] - bars[bars.length - 2][0]);
  const opened = new Map();
  let count = 0;
  for (const { kind, event } of [...trades].reverse()) {
    if (kind === "REJECT" || event.time >= end) continue;
    const place = bars.findLastIndex((bar) => bar[0] <= event.time);
    const isEntry = kind === "OPEN" || kind === "ADD";
    if (place < 0) continue;
    const x = scale.x(place), y = scale.y(event.price);
    const title = shape("title", {}, `${words(kind)} ${event.side} ${event.volume} at ${event.price}, ${brokerTime(event.time)}${isEntry ? "" : `, profit ${signed(event.profit)}`}`);
    if (isEntry) {
      opened.set(event.ticket, [x, y]);
      const turn = event.side === "BUY" ? 1 : -1;
      const points = [[-6, 11], [6, 11], [0, 1]].map(([dx, dy]) => `${x + dx},${y + turn * dy}`).join(" ");
      drawing.append(shape("polygon", { class: `trade ${event.side === "BUY" ? "fill-up" : "fill-down"}`, points }, title));
    } else {
      const from = opened.get(event.ticket);
      const tone = event.profit >= 0 ? "up" : "down";
      if (from) drawing.append(shape("path", { class: `way stroke-${tone}`, d: `M${from[0]} ${from[1]}L${x} ${y}` }));
      drawing.append(shape("circle", { class: `trade fill-${tone}`, cx: x, cy: y, r: 4.5 }, title));
    }
    count += 1;
  }
  return count;
}

function levelsOf(root) {
  return state.positions.filter((position) => position.root === root).flatMap((position) => [
    { price: position.price_open, tone: "ink", name: `#${position.ticket}` },
    { price: position.sl, tone: "down", name: "stop" }, { price: position.tp, tone: "up", name: "target" },
  ]).filter((level) => level.price > 0);
}

async function drawChart() {
  const root = byID("chart-symbol").value;
  const timeframe = byID("chart-timeframe").value;
  if (!root) return;
  const [{ bars: all }, { trades }] = await Promise.all([
    get(`/bars?symbol=${root}&timeframe=${timeframe}&limit=160`), get(`/trades?symbol=${root}&limit=200`)]);
  // Another choice may have come meanwhile.
  if (byID("chart-symbol").value !== root || byID("chart-timeframe").value !== timeframe) return;
  const width = Math.max(280, byID("chart").clientWidth), height = Math.max(200, byID("chart").clientHeight);
  const bars = all.slice(-Math.max(24, Math.floor((width - 72) / 6)));
  if (bars.length < 2) {
    byID("chart").replaceChildren(node("p", { class: "dim" }, `No bars of ${root} on ${timeframe} yet.`));
    byID("chart-note").textContent = "";
    return;
  }
  const levels = levelsOf(root);
  const scale = scaleOf(bars, levels, width, height);
  const last = bars[bars.length - 1];
  const drawing = shape("svg", {
    viewBox: `0 0 ${scale.width} ${scale.height}`, role: "img",
    "aria-label": `${root} ${timeframe}: ${bars.length} bars to ${brokerTime(last[0])}, last close ${last[4]}`,
  });
  drawGrid(drawing, bars, scale);
  drawLevels(drawing, levels, scale);
  drawBars(drawing, bars, scale);
  const count = drawTrades(drawing, trades, bars, scale);
  const y = scale.y(last[4]);
  drawing.append(
    shape("rect", { class: "fill-ink", x: scale.width - scale.right + 2, y: y - 9, width: scale.right - 4, height: 18, rx: 3 }),
    shape("text", { class: "inverse", x: scale.width - scale.right + 6, y: y + 4 }, last[4].toFixed(scale.digits)));
  Object.assign(chart, { bars, scale, note: count === 1 ? "1 entry or exit in view" : `${count} entries and exits in view` });
  byID("chart").replaceChildren(drawing);
  byID("chart-note").textContent = chart.note;
}

// What the bar under the pointer was.
byID("chart").addEventListener("pointermove", (event) => {
  if (chart.bars.length === 0) return;
  const place = Math.floor((event.clientX - byID("chart").getBoundingClientRect().left - chart.scale.left) / chart.scale.step);
  const bar = chart.bars[place];
  byID("chart-note").textContent = bar
    ? `${brokerTime(bar[0])}  O ${bar[1]}  H ${bar[2]}  L ${bar[3]}  C ${bar[4]}` : chart.note;
});
byID("chart").addEventListener("pointerleave", () => { byID("chart-note").textContent = chart.note; });

let chartSize = "";
new ResizeObserver(([{ contentRect }]) => {
  const size = `${Math.round(contentRect.width)} ${Math.round(contentRect.height)}`;
  if (size === chartSize) return;
  chartSize = size;
  drawChart().catch(report);
}).observe(byID("chart"));
