// A sheet that is filled in on the spot. A click or Enter opens the control of a cell; what is typed is saved when
// somebody is still for a moment, and when it is left. What cannot be sent stays where it was typed, says so, and is sent
// again by itself. Two who wrote in one field see both texts there. live.js says when something changed; this asks which rows, and touches nothing that is being
// filled in. Nothing is stored in the browser. Without this script every row has a page, and sections have a button.
const root = document.getElementById("sheet");
const words = root.dataset, may = root.hasAttribute("data-may");
const boxes = new Map(); // "row field" → the box of a field that is open, or not saved
const adding = new Set(); // rows that are on their way
const PATIENCE = 12_000, HERE = 25_000, STILL = 2_500, CHUNK = 50, PAUSES = [4_000, 8_000, 16_000, 20_000];
const ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";
const CONTROLS = "input:not([type=hidden]), select, textarea";
const TYPED = "textarea, input[type=text]:not([inputmode])"; // half a number, address or day is none
const LIGHT = 8_000; // signs: a browser refuses to keep more than 64 kB alive after the page, all together
let token = root.querySelector("#now [name=csrfmiddlewaretoken]").value;
let me = document.getElementById("now").dataset.who, other = ""; // under whose name this page writes; who came in since

const html = (text) => new DOMParser().parseFromString(text, "text/html");
const say = (text) => window.live?.say?.(text);
const waits = (box) => box.unsent || box.busy || box.clash || box.wrong || changed(box);
const unsent = () => [...boxes.values()].some((box) => box.unsent) || adding.size > 0;

// ── Sending ────────────────────────────────────────────────────────────────────────────────────────────────────
async function ask(address, options = {}) {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await fetch(address, {
      credentials: "same-origin", cache: "no-store", redirect: "manual", signal: stop.signal,
      headers: { "X-Requested-With": "fetch" }, ...options,
    });
  } finally {
    clearTimeout(timer);
  }
}

const isOut = (response) => response.type === "opaqueredirect" || response.status === 401;

// Who signed in again in another tab has another token. When it is somebody else, nothing goes out under their name
// before they say so.
async function renew() {
  const response = await ask(words.liveStand);
  if (isOut(response)) { signedOut(true); return false; }
  if (response.status !== 200) return true;
  const now = html(await response.text()).getElementById("now");
  token = now.querySelector("[name=csrfmiddlewaretoken]").value;
  signedOut(false);
  isOther(now.dataset.who === me ? "" : now.dataset.who, now.dataset.name);
  return !other;
}

// {status, text}; status 0: signed out, or somebody else is signed in. Throws when the line is gone or the server has
// trouble.
async function post(address, sent) {
  if (other && !(await renew())) return { status: 0, text: words.other };
  for (const last of [false, true]) {
    sent.set("csrfmiddlewaretoken", token);
    sent.set("me", me);
    const response = await ask(address, { method: "POST", body: sent, keepalive: sent.toString().length < LIGHT });
    if (isOut(response)) { signedOut(true); return { status: 0, text: words.signedOut }; }
    if (response.status >= 500 || response.status === 429) throw new Error(String(response.status));
    if (response.status === 403 && !last) {
      if (await renew()) continue;
      return { status: 0, text: other ? words.other : words.signedOut };
    }
    signedOut(false);
    return { status: response.status, text: await response.text() };
  }
  return null;
}

function signedOut(is) {
  document.getElementById("signed-out").hidden = !is;
}

function isOther(who, name) {
  const notice = document.getElementById("somebody-else");
  other = who;
  notice.hidden = !who;
  if (who) notice.querySelector("b").textContent = name;
}

// ── A field ────────────────────────────────────────────────────────────────────────────────────────────────────
// holder: the cell or block; at: where its controls are; was: what was saved last, as it would be sent.
function boxOf(holder, at, row) {
  const field = holder.dataset.f, key = `${row} ${field}`;
  if (!boxes.has(key)) {
    const version = holder.dataset.n || "0"; // and `before`: what stood there when it was opened
    const box = { key, row, field, holder, at, version, before: version, isCell: holder.matches("td, th") };
    boxes.set(key, box);
  }
  return boxes.get(key);
}

function values(box) {
  const sent = new URLSearchParams();
  for (const one of box.at.querySelectorAll(CONTROLS)) {
    if (one.name && (one.type !== "checkbox" || one.checked)) sent.append(one.name, one.value);
  }
  return sent;
}

const changed = (box) => values(box).toString() !== box.was;

function note(box, text) {
  box.at.querySelector(".ws__note")?.remove();
  if (!text) return;
  const line = document.createElement("p");
  line.className = "ws__note";
  line.textContent = text;
  box.at.append(line);
  say(text);
}

function mark(box, state) {
  box.unsent = state === "unsent";
  box.wrong = state === "wrong";
  box.holder.classList.toggle("is-unsent", box.unsent);
  box.holder.classList.toggle("is-wrong", box.wrong);
}

function stuck(box, text) {
  mark(box, "wrong");
  note(box, text);
  tell(text);
}

// How many signs still fit, from where it begins to matter. Nothing is ever cut off.
function room(box, control) {
  const most = Number(control.dataset.most), left = most - [...control.value.trim()].length;
  let line = box.at.querySelector(".ws__room");
  if (!most || left > most / 10) { line?.remove(); return true; }
  if (!line) {
    line = document.createElement("p");
    line.className = "ws__room meta";
    control.after(line);
  }
  const was = line.textContent;
  line.textContent = (left < 0 ? words.over : words.room).replace("#", Math.abs(left));
  if (left < 0 && !was.startsWith(words.over.slice(0, 4))) say(line.textContent);
  return left >= 0;
}

async function save(box) {
  clearTimeout(box.typing);
  if (box.busy) { box.again = true; return; }
  if (box.clash || (!changed(box) && !box.unsent)) return;
  const sent = values(box), was = sent.toString();
  sent.set("row", box.row);
  sent.set("field", box.field);
  sent.set(`n-${box.field}`, box.version);
  box.busy = true;
  try {
    const answer = await post(words.cellAt, sent);
    if (answer.status === 200) arrived(box, was, answer.text);
    else if (answer.status === 409) both(box, was, answer.text);
    else if (answer.status === 0) later(box, answer.text);
    else stuck(box, refusal(answer));
  } catch {
    later(box, words.unsaved);
  }
  box.busy = false;
  const typedOn = changed(box) && (box.again || !focused(box));
  box.again = false;
  if (box.unsent || box.clash || box.wrong) return;
  if (typedOn) save(box);
  else settle(box);
}

function refusal({ status, text }) {
  return html(text).querySelector("[data-wrong]")?.textContent || (status === 403 || status === 404 ? words.forbidden : words.failed);
}

function later(box, text) {
  if (!box.unsent) note(box, text);
  mark(box, "unsent");
  tell(text);
  again();
}

function arrived(box, was, text) {
  const fresh = html(text).querySelector(`[data-f="${CSS.escape(box.field)}"]`);
  box.version = fresh.dataset.n || "0";
  box.was = was;
  box.fresh = fresh;
  pause = 0;
  mark(box, "");
  note(box, "");
  saved(box);
}

function focused(box) {
  return box.at.contains(document.activeElement);
}

// Puts the cell or block back as it reads now, unless somebody is in it or something in it waits.
function settle(box) {
  if (waits(box) || (focused(box) && !box.closing)) return;
  const holder = box.holder, had = holder.contains(document.activeElement);
  boxes.delete(box.key);
  if (box.isCell && !box.fresh) { box.at.remove(); holder.replaceChildren(...box.under); holder.classList.remove("is-open"); }
  const fresh = box.fresh && document.importNode(box.fresh, true);
  if (fresh) holder.replaceWith(fresh);
  const now = fresh || holder;
  if (box.isCell && (had || box.back)) stand(now);
  else if (box.back) now.querySelector(CONTROLS)?.focus();
  if (box.stale) { now.closest("[data-mark]").dataset.mark = ""; refresh(); }
}

// ── Both texts ─────────────────────────────────────────────────────────────────────────────────────────────────
function both(box, was, text) {
  const page = html(text), panel = document.importNode(page.querySelector("[data-both]"), true);
  note(box, "");
  box.at.querySelector("[data-both]")?.remove();
  box.at.append(panel);
  box.clash = { version: panel.dataset.n, fresh: page.querySelector(`[data-f="${CSS.escape(box.field)}"]`), joined: panel.dataset.joined };
  mark(box, "wrong");
  tell(panel.querySelector("p").textContent.trim());
}

function decide(box, how) {
  const { version, fresh, joined } = box.clash;
  box.at.querySelector("[data-both]").remove();
  box.clash = null;
  box.version = box.before = version;
  box.back = how !== "both";
  mark(box, "");
  quiet();
  if (how === "theirs") {
    box.fresh = fresh;
    box.was = values(box).toString();
    box.closing = true;
    settle(box);
    return;
  }
  box.was = null; // mine is not what stands there
  if (how === "both") {
    const control = box.at.querySelector(CONTROLS);
    if (control.type === "checkbox") tick(box.at, joined);
    else control.value = joined;
    control.focus();
  } else {
    box.closing = true;
    save(box);
  }
}

// ── Cells ──────────────────────────────────────────────────────────────────────────────────────────────────────
function open(cell) {
  const table = cell.closest("[data-edits]"), row = cell.closest("tr").dataset.row;
  const template = document.querySelector(`[data-editor="${table.dataset.section}.${CSS.escape(cell.dataset.f)}"]`);
  if (!template || boxes.has(`${row} ${cell.dataset.f}`)) return;
  const editor = document.createElement("div"), name = cell.closest("tr").querySelector("th [data-raw]").textContent;
  const typed = (cell.querySelector("[data-raw]") || cell).textContent;
  editor.className = "ws__editor";
  editor.append(template.content.cloneNode(true));
  fill(editor, template.dataset.kind, cell.dataset, typed);
  const box = boxOf(cell, editor, row), label = cell.dataset.label;
  box.under = [...cell.childNodes];
  cell.replaceChildren(editor);
  cell.classList.add("is-open");
  box.was = values(box).toString();
  const first = editor.querySelector(CONTROLS);
  const group = editor.querySelector(".field__list");
  if (group) { group.setAttribute("role", "group"); group.setAttribute("aria-label", `${label} – ${name}`); }
  else first.setAttribute("aria-label", `${label} – ${name}`);
  first.focus();
  if (first.matches("[inputmode=decimal]")) first.select();
  else if (first.matches("textarea, [type=text]")) first.setSelectionRange(first.value.length, first.value.length);
  editor.scrollIntoView({ block: "nearest", inline: "nearest" });
  here(row, cell.dataset.f);
}

function tick(at, ids) {
  const chosen = ids.split(" ");
  for (const one of at.querySelectorAll("[type=checkbox]")) one.checked = chosen.includes(one.value);
}

function fill(editor, kind, data, typed) {
  const control = editor.querySelector(CONTROLS);
  if (kind === "choices") tick(editor, data.v || "");
  else control.value = ["line", "person", "text", "link"].includes(kind) ? typed : data.v || "";
  for (const [sign, value] of [["b", data.b], ["w", data.w], ["d", data.d]]) {
    const one = editor.querySelector(`[name^="${sign}-"]`);
    if (one) one.value = value || "";
  }
}

function close(box) {
  box.closing = true;
  if (changed(box)) save(box);
  else settle(box);
}

const cells = (cell) => [...cell.parentNode.cells];
const boxIn = (node) => [...boxes.values()].find((box) => box.at.contains(node));

// The one cell of a table that Tab comes to.
function stand(cell) {
  cell.closest("table").querySelector("[tabindex='0']")?.setAttribute("tabindex", "-1");
  cell.setAttribute("tabindex", "0");
  cell.focus();
}

function step(cell, key) {
  const row = cell.parentNode, at = cell.cellIndex;
  const to = {
    ArrowRight: () => row.cells[at + 1], ArrowLeft: () => row.cells[at - 1], Home: () => row.cells[0],
    End: () => row.cells[row.cells.length - 1], ArrowDown: () => row.nextElementSibling?.cells[at],
    ArrowUp: () => row.previousElementSibling?.cells[at],
  }[key];
  return to && to();
}

function prepare(table) {
  table.setAttribute("role", "grid");
  table.setAttribute("aria-describedby", "grid-help");
  table.tBodies[0].rows[0]?.cells[0].setAttribute("tabindex", "0");
}

// ── What others wrote ──────────────────────────────────────────────────────────────────────────────────────────
let asking = false, more = false;

async function refresh() {
  if (asking) { more = true; return; }
  asking = true;
  try {
    const marks = await rows("");
    const known = new Map([...root.querySelectorAll("[data-mark]")].map((one) => [one.dataset.row, one.dataset.mark]));
    const asked = Object.values(marks.order).flat().filter(([pid, sign]) => known.get(pid) !== sign).map(([pid]) => pid);
    const fresh = new Map();
    for (let at = 0; at < asked.length; at += CHUNK) {
      for (const one of (await rows(asked.slice(at, at + CHUNK).join("."))).found) fresh.set(one.dataset.row, one);
    }
    for (const table of root.querySelectorAll(".ws__table")) placeRows(table, marks.order[table.dataset.section] || [], fresh);
    for (const one of root.querySelectorAll("div[data-mark]")) placeFields(one, fresh.get(one.dataset.row));
    present();
    if (root.hasAttribute("data-brain")) picture();
  } catch { /* live.js says that the line is gone, and asks again */ }
  asking = false;
  if (more) { more = false; refresh(); }
}

async function rows(pids) {
  const response = await ask(`${words.rowsAt}?rows=${pids}`);
  if (response.status !== 200) throw new Error(String(response.status));
  const page = html(await response.text());
  return { order: JSON.parse(page.getElementById("marks").dataset.marks), found: page.querySelectorAll("[data-mark]") };
}

function placeRows(table, order, fresh) {
  const body = table.tBodies[0], there = new Map([...body.rows].map((row) => [row.dataset.row, row]));
  for (const [pid] of order) {
    const row = fresh.get(pid);
    if (!row) continue;
    if (there.has(pid)) placeCells(there.get(pid), row);
    else there.set(pid, document.importNode(row, true));
  }
  const wanted = order.map(([pid]) => there.get(pid)).filter(Boolean), pids = new Set(order.map(([pid]) => pid));
  for (const [pid, row] of there) if (!pids.has(pid)) gone(row);
  arrange(body, wanted);
  const part = table.closest(".ws__part"), starters = part.querySelector("[data-starters]");
  part.querySelector("[data-count]").textContent = order.length;
  table.closest(".ws__scroll").hidden = body.rows.length === 0;
  starters.hidden = body.rows.length > 0;
  if (table.getAttribute("role") === "grid" && !body.querySelector("[tabindex='0']")) prepare(table);
}

// The row somebody is in stays where it is, the others go around it: a moved row would lose the focus.
function arrange(body, wanted) {
  const present = [...body.rows].filter((row) => !row.classList.contains("is-gone"));
  if (wanted.length === present.length && wanted.every((row, at) => row === present[at])) return;
  const still = wanted.findIndex((row) => row.contains(document.activeElement));
  wanted.forEach((row, at) => {
    if (at < still) body.insertBefore(row, wanted[still]);
    else if (at > still) body.append(row);
  });
}

function gone(row) {
  const open_ = [...boxes.values()].filter((box) => row.contains(box.at) && waits(box));
  if (!open_.length) { row.remove(); for (const box of boxes.values()) if (!box.at.isConnected) boxes.delete(box.key); return; }
  if (!row.classList.contains("is-gone")) open_.forEach((box) => note(box, words.taken));
  row.classList.add("is-gone");
}

function placeCells(row, fresh) {
  row.classList.remove("is-gone");
  [...fresh.cells].forEach((cell, at) => {
    const old = row.cells[at], box = boxIn(old.querySelector(".ws__editor"));
    if (box) { box.stale = box.stale || (cell.dataset.n || "0") !== box.version; return; }
    if (at && old.dataset.n === cell.dataset.n) return;
    const now = document.importNode(cell, true), had = old.contains(document.activeElement), link = had && document.activeElement.matches("a");
    if (old.hasAttribute("tabindex")) now.setAttribute("tabindex", old.getAttribute("tabindex"));
    old.replaceWith(now);
    if (had) (link ? now.querySelector("a") : now).focus({ preventScroll: true });
  });
  row.dataset.mark = fresh.dataset.mark;
}

function placeFields(part, fresh) {
  if (!fresh) return;
  for (const block of fresh.querySelectorAll("[data-f]")) {
    const old = part.querySelector(`[data-f="${CSS.escape(block.dataset.f)}"]`), box = boxes.get(`${part.dataset.row} ${block.dataset.f}`);
    if (!old || (may && old.dataset.n === block.dataset.n)) continue;
    if (box) { box.stale = box.stale || block.dataset.n !== box.version; continue; }
    old.replaceWith(document.importNode(block, true));
  }
  part.dataset.mark = fresh.dataset.mark;
}

let drawing = 0;
function picture() {
  clearTimeout(drawing);
  drawing = setTimeout(async () => {
    const response = await ask(`${words.rowsAt}?brain=yes`).catch(() => null);
    const fresh = response?.status === 200 && html(await response.text()).getElementById("brain");
    if (fresh) window.live?.put(fresh.outerHTML);
  }, 1_500);
}

// ── Who is here ────────────────────────────────────────────────────────────────────────────────────────────────
let place = ["", ""], told = 0, telling = 0;

function here(row = "", field = "") {
  if (place[0] === row && place[1] === field && Date.now() - told < HERE) return;
  place = [row, field];
  clearTimeout(telling);
  telling = setTimeout(() => {
    told = Date.now();
    post(words.liveStand, new URLSearchParams({ row: place[0], field: place[1] })).catch(() => {});
  }, 600);
}

function present() {
  for (const one of root.querySelectorAll("[data-who-here]")) one.removeAttribute("data-who-here");
  for (const one of root.querySelectorAll("#here [data-at-row]")) {
    const { atRow, at, who } = one.dataset;
    const field = atRow && at && root.querySelector(`[data-row="${CSS.escape(atRow)}"] [data-f="${CSS.escape(at)}"]`);
    if (field) field.setAttribute("data-who-here", `${who} – ${words.here}`);
  }
}

// ── Adding rows ────────────────────────────────────────────────────────────────────────────────────────────────
const newPid = () => [...crypto.getRandomValues(new Uint8Array(14))].map((one) => ALPHABET[one % ALPHABET.length]).join("");

function add(form, submitter) {
  const sent = new URLSearchParams(new FormData(form, submitter)), control = form.querySelector(CONTROLS);
  if (!sent.has("starter")) sent.set("pid", newPid());
  const line = document.createElement("p");
  line.className = "ws__note";
  line.hidden = true;
  line.textContent = `${control ? control.selectedOptions?.[0]?.textContent || control.value : submitter.textContent.trim()} – ${words.unsaved}`;
  const kept = document.createElement("input"); // live.js does not leave a page in which something typed waits
  kept.hidden = true;
  kept.setAttribute("aria-label", line.textContent);
  kept.value = line.textContent;
  line.append(kept);
  form.after(line);
  adding.add({ form, sent, line, text: control?.value || "" });
  if (control) { control.value = ""; control.focus(); }
  push();
}

let pushing = false;
async function push() {
  if (pushing) return;
  pushing = true;
  for (const one of [...adding]) {
    try {
      const answer = await post(one.form.action, one.sent);
      if (answer.status === 0) throw new Error("signed out");
      adding.delete(one);
      pause = 0;
      one.line.remove();
      if (answer.status === 204) { say(words.saved); continue; }
      const control = one.form.querySelector(CONTROLS);
      if (control && !control.value) control.value = one.text;
      tell(html(answer.text).querySelector("[data-wrong]")?.textContent || `${words.failed} ${one.text}`);
    } catch {
      one.line.hidden = false;
      say(one.line.textContent);
      again();
      break;
    }
  }
  pushing = false;
  refresh();
}

// ── Trying again ───────────────────────────────────────────────────────────────────────────────────────────────
let pause = 0, trying = 0;

function again() {
  if (trying) return;
  trying = setTimeout(() => { trying = 0; retry(); }, PAUSES[Math.min(pause, PAUSES.length - 1)]);
  pause += 1;
}

function retry() {
  clearTimeout(trying);
  trying = 0;
  if (!unsent()) { pause = 0; return; }
  for (const box of boxes.values()) if (box.unsent) save(box);
  if (adding.size) push();
}

// ── What was saved last ────────────────────────────────────────────────────────────────────────────────────────
const bar = document.getElementById("saved");

function tell(text, button, quietly) {
  bar.classList.toggle("saved", text === words.saved);
  bar.replaceChildren(text, ...(button ? [" ", button] : []));
  if (text && !quietly) say(text);
}

const troubled = () => [...boxes.values()].some((box) => box.wrong || box.clash);

// What was wrong is right again: the last line says nothing any more.
function quiet() {
  if (!troubled() && !unsent()) tell("");
}

function saved(box) {
  if (box.version === "0") return; // there was nothing to save
  if (unsent()) tell(words.unsaved);
  else if (troubled()) tell(words.notAll);
  else tell(words.saved, undoing(box), focused(box) && !box.closing);
}

// ── Undoing ────────────────────────────────────────────────────────────────────────────────────────────────────
function undoing({ row, field, version, before }) {
  const one = { row, field, version, before }, button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn--text";
  button.textContent = words.undo;
  button.addEventListener("click", () => undo(one, button));
  return button;
}

const sentBack = ({ row, field, version, before }) =>
  new URLSearchParams({ row, field, do: "undo", to: before, [`n-${field}`]: version, [`f-${field}`]: "" });

async function undo(one, button) {
  document.querySelector("#undo-both")?.remove();
  const answer = await post(words.cellAt, sentBack(one)).catch(() => ({ status: -1, text: "" }));
  if (answer.status === 200) { tell(words.saved); placed(one, answer.text); refresh(); }
  else if (answer.status === 409) undoBoth(one, answer.text);
  else { tell(answer.status === 0 ? answer.text : refusal(answer), button); button.focus(); }
}

// The field as it reads now, with the focus: the button that was pressed is gone.
function placed({ row, field }, text) {
  const find = () => root.querySelector(`[data-row="${CSS.escape(row)}"] [data-f="${CSS.escape(field)}"]`);
  if (find() && !boxes.has(`${row} ${field}`)) {
    find().replaceWith(document.importNode(html(text).querySelector(`[data-f="${CSS.escape(field)}"]`), true));
  }
  const now = find();
  if (now?.matches("td, th")) stand(now);
  else now?.querySelector(CONTROLS)?.focus();
}

// Somebody wrote there in the meantime: what stands there, and what would come back, until somebody chooses.
function undoBoth(one, text) {
  const panel = document.importNode(html(text).querySelector("[data-both]"), true);
  panel.id = "undo-both";
  panel.tabIndex = -1;
  panel.querySelector("[data-keep=both]")?.remove();
  panel.querySelector("[data-keep=theirs]").addEventListener("click", () => { panel.remove(); tell(""); refresh(); placed(one, text); });
  panel.querySelector("[data-keep=mine]").addEventListener("click", () => undo({ ...one, version: panel.dataset.n }, undoing(one)));
  tell(panel.querySelector("p").textContent.trim());
  bar.before(panel);
  panel.focus();
}

// ── Hands ──────────────────────────────────────────────────────────────────────────────────────────────────────
function onKey(event) {
  const box = boxIn(event.target), cell = event.target.closest("td, th");
  if (box?.isCell) {
    const all = [...box.at.querySelectorAll(CONTROLS)].filter((one) => one.offsetParent), edge = event.shiftKey ? all[0] : all[all.length - 1];
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); undoTyping(box); }
    else if (event.key === "Enter" && event.target.matches("input, select, textarea") && (!event.target.matches("textarea") || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      close(box);
    } else if (event.key === "Tab" && event.target === edge && !box.clash) {
      const next = step(box.holder, event.shiftKey ? "ArrowLeft" : "ArrowRight");
      if (next) { event.preventDefault(); open(next); }
    }
  } else if (cell?.closest("[data-edits]") && event.target === cell) {
    const next = step(cell, event.key);
    if (next) { event.preventDefault(); stand(next); }
    else if (event.key === "Enter" || event.key === "F2") { event.preventDefault(); open(cell); }
  } else if (box && event.key === "Enter" && event.target.matches("input")) event.preventDefault(), save(box);
}

// Escape: what stood there stands there again; what could not be sent or is decided about stays.
async function undoTyping(box) {
  clearTimeout(box.typing);
  while (box.busy) await new Promise((done) => { setTimeout(done, 50); });
  if (box.unsent || box.clash) return;
  if (box.version !== box.before) { // it was saved while it was typed
    const answer = await post(words.cellAt, sentBack(box)).catch(() => null);
    // 409: somebody else wrote there since, so what was typed is gone already, and theirs is what stands there.
    if (answer?.status !== 200 && answer?.status !== 409) { tell(answer?.text && answer.status === 0 ? answer.text : words.failed); return; }
    box.fresh = html(answer.text).querySelector(`[data-f="${CSS.escape(box.field)}"]`);
    box.version = box.before = box.fresh.dataset.n || "0";
    tell("");
  }
  mark(box, "");
  box.was = values(box).toString();
  box.closing = true;
  settle(box);
  if (!bar.querySelector("button")) quiet();
}

function onLeave(event) {
  const box = boxIn(event.target);
  if (!box || box.at.contains(event.relatedTarget)) return;
  here();
  setTimeout(() => {
    if (focused(box)) { if (changed(box)) save(box); return; } // the window lost the focus, not the field
    box.closing = true;
    if (changed(box)) save(box);
    else settle(box);
  }, 0);
}

if (may && window.fetch) {
  const help = document.createElement("p");
  help.id = "grid-help";
  help.className = "vh";
  help.textContent = words.grid;
  root.append(help);
  root.classList.add("with-script");
  for (const one of root.querySelectorAll("[data-without-script]")) one.hidden = true;
  for (const table of root.querySelectorAll("[data-edits]")) prepare(table);
  root.addEventListener("click", (event) => {
    const keep = event.target.closest("[data-keep]"), cell = event.target.closest("[data-edits] :is(td, th)[data-f]");
    if (event.target.closest("#undo-both")) return;
    if (event.target.closest("[data-as-me]")) { me = other; isOther(""); retry(); }
    else if (keep?.closest("[data-both]")) decide(boxIn(keep), keep.dataset.keep);
    else if (cell && !event.target.closest("a, button, thead") && !window.getSelection().toString()) open(cell);
  });
  root.addEventListener("keydown", onKey);
  root.addEventListener("focusin", (event) => {
    const field = event.target.closest("[data-once] [data-f]");
    if (!field) { const box = boxIn(event.target); if (box) box.closing = false; return; }
    const box = boxOf(field, field, field.closest("[data-mark]").dataset.row);
    box.closing = false;
    if (box.was === undefined) box.was = values(box).toString();
    here(box.row, box.field);
  });
  root.addEventListener("focusout", onLeave);
  root.addEventListener("change", (event) => {
    const box = boxIn(event.target);
    if (box && event.target.matches("select, [type=checkbox]")) save(box);
  });
  root.addEventListener("input", (event) => {
    const box = boxIn(event.target);
    if (!box) return;
    if (box.wrong && !box.clash) { mark(box, ""); note(box, ""); }
    clearTimeout(box.typing);
    if (room(box, event.target) && event.target.matches(TYPED)) box.typing = setTimeout(() => save(box), STILL);
  });
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-once]")) event.preventDefault();
    if (!form.matches("[data-add]")) return;
    event.preventDefault();
    add(form, event.submitter);
  });
  addEventListener("online", retry);
  addEventListener("beforeunload", (event) => {
    if (adding.size || [...boxes.values()].some(waits)) event.preventDefault();
  });
}

// Every sign of life of the server is a reason to send what waits.
document.addEventListener("live", (event) => {
  if (event.target.id === "now") refresh();
  if (event.target.id === "here") present();
  retry();
});
setInterval(() => { if (document.visibilityState === "visible") here(...place); }, HERE);
addEventListener("pagehide", () => {
  const sent = new URLSearchParams({ left: "yes", csrfmiddlewaretoken: token });
  fetch(words.liveStand, { method: "POST", body: sent, keepalive: true, credentials: "same-origin" }).catch(() => {});
});
here();
present();
