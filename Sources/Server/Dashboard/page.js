"use strict";

// One page, no library: it asks the server's own routes, and redraws what changed.
const byID = (id) => document.getElementById(id);
const state = {
  token: sessionStorage.getItem("token"), symbols: new Map(), feed: [], models: new Map(),
  scores: new Map(), positions: [], halted: null,
};
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

function fill(element, properties, children) {
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined) continue;
    if (key === "class") element.setAttribute("class", value);
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function node(name, properties = {}, ...children) {
  return fill(document.createElement(name), properties, children);
}

function shape(name, properties = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), properties, children);
}

// Puts new elements in the place of the old ones, and the keyboard's focus back where it was.
function redraw(place, children) {
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  place.replaceChildren(...children);
  if (focused) place.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

// A narrow screen shows each row as a card: the roles hold then as well, and each cell has its heading.
function tableRow(headings, cells, properties = {}) {
  cells.forEach((cell, place) => {
    cell.setAttribute("role", "cell");
    if (headings[place]) cell.dataset.label = headings[place];
  });
  return node("tr", { ...properties, role: "row" }, ...cells);
}

function headings(table) {
  return [...byID(table).tHead.rows[0].cells].map((cell) => cell.textContent);
}

function emptyRow(columns, text) {
  return node("tr", { role: "row" }, node("td", { role: "cell", colspan: columns, class: "dim" }, text));
}

function row(...children) {
  return node("div", { class: "row" }, ...children);
}

function dim(text) {
  return node("span", { class: "dim" }, text);
}

const none = "–";
const number = (value, digits = 2) =>
  value === null || value === undefined ? none
    : value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const signed = (value, digits = 2) => (value > 0 ? "+" : "") + number(value, digits);
const side = (value) => (value > 0 ? "up" : value < 0 ? "down" : "");
const words = (code) => (code ?? none).replaceAll("_", " ");
const percent = (value, digits = 1) => (value === null || value === undefined ? none : `${number(100 * value, digits)} %`);

// As many digits as the number has, but no more than anybody reads.
function brief(value) {
  if (value === null || value === undefined) return none;
  if (typeof value !== "number") return String(value);
  return (value + 0).toLocaleString("en", { maximumSignificantDigits: Math.abs(value) >= 1e5 ? 12 : 5, useGrouping: false });
}

// A value or limit of a gate, which may be a time.
function quantity(value) {
  if (typeof value === "number" && Number.isInteger(value) && value > 1e9 && value < 4e9) return brokerTime(value);
  return typeof value === "number" && !Number.isInteger(value) ? brief(Number(value.toPrecision(3))) : brief(value);
}

// Broker time is shown as the broker's clock has it.
function brokerTime(seconds) {
  const text = new Date(seconds * 1000).toISOString();
  return `${text.slice(5, 10)} ${text.slice(11, 16)}`;
}

// A version is the instant of its making.
function versionTime(version) {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/.exec(version ?? "");
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]} ${parts[4]}:${parts[5]}` : (version ?? none);
}

function span(seconds) {
  if (seconds === null || seconds === undefined) return none;
  const whole = Math.max(0, Math.floor(seconds));
  const days = Math.floor(whole / 86400);
  const rest = [Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60]
    .map((part) => String(part).padStart(2, "0"));
  return days > 0 ? `${days} d ${rest[0]}:${rest[1]}` : rest.join(":");
}

function tableOf(caption, head, rows) {
  const numeric = (value) => typeof value === "number" || /^[+\-–]?[\d.,]*( %)?$/.test(value);
  const isNumber = head.map((_, place) => place > 0 && rows.every((cells) => numeric(cells[place] ?? none)));
  return node("div", { class: "scroll bare", tabindex: "0", role: "region", "aria-label": caption },
    node("table", { class: "plain" }, node("caption", { class: "hidden" }, caption),
      node("thead", {}, node("tr", {}, ...head.map((text, place) => node("th", { scope: "col", class: isNumber[place] ? "n" : null }, text)))),
      node("tbody", {}, ...rows.map((cells) => node("tr", {}, ...cells.map((cell, place) =>
        node("td", { class: isNumber[place] ? "n" : null }, cell instanceof Node ? cell : brief(cell))))))));
}
