// A page that follows what happens. [data-live-stand] (body or main): the address of its pieces as they are now;
// data-live-events: the stream that nudges (it carries nothing); data-live-every: also ask each so many seconds (a clock).
//
// A piece is [data-part] with an id and a data-key; it is replaced when the key differs. data-about: while somebody types
// in the piece, only a change of this counts. data-said: what a screen reader hears when the piece comes (#said, role
// status, one sentence per five seconds). [data-live-pause]: the button that pauses. [data-live-when="lost", "paused" or "over"]:
// shown while that is so. window.live.put(html): pieces that another script was given; the event "live" tells of each.
// window.live.say(text): a sentence that is said in any case, in its turn. window.live.back(): the page may follow again.
// [data-sent]: what is typed in this piece was sent just now. [data-typed] or [data-errors] in a piece: the values that
// its fields came with were typed, and are not sent yet.
(function () {
  "use strict";
  const root = document.querySelector("[data-live-stand]");
  if (!root || !window.fetch || !window.DOMParser) return;
  const POLL = 5000, GAP = 5000, COUNTED = 1000, SILENCE = 40000, REOPEN = 15000, PATIENCE = 15000, YOUNG = 10000;
  const said = document.getElementById("said"), pause = document.querySelector("[data-live-pause]");
  const born = Date.now();
  let source = null, paused = false, over = false, asking = false, again = false, turn = 0, failures = 0, asked = 0;
  let poll = 0, soon = 0, retry = 0, reopen = 0, silence = 0, words = "", turns = [], saying = 0, spoke = 0;

  const awake = () => !over && document.visibilityState !== "hidden";

  // ── Words ─────────────────────────────────────────────────────────────────────────────────────────────────
  // Of what merely changed only the newest is said; what answers somebody (`turns`) is said first, and each of it.
  function speak() {
    saying = 0;
    spoke = Date.now();
    said.textContent = turns.shift() || words;
    if (said.textContent === words) words = "";
    if (turns.length || words) later();
  }

  function later() {
    if (said && !saying) saying = window.setTimeout(speak, Math.max(0, spoke + GAP - Date.now()));
  }

  function say(text) {
    words = text;
    later();
  }

  function answer(text) {
    if (text && turns.indexOf(text) < 0) turns.push(text);
    if (turns.length) later();
  }

  function show(state, on) {
    [].forEach.call(document.querySelectorAll("[data-live-when='" + state + "']"), (node) => {
      if (node.hidden === !on) return;
      node.hidden = !on;
      if (on) say(node.textContent.trim());
    });
  }

  // ── Pieces ────────────────────────────────────────────────────────────────────────────────────────────────
  function touched(field) {
    if (/^(hidden|submit|button|fieldset|reset)$/.test(field.type)) return false;
    if (/^(checkbox|radio)$/.test(field.type)) return field.checked !== field.defaultChecked;
    if (field.options) return [].some.call(field.options, (one) => one.selected !== one.defaultSelected && one.index > 0);
    return field.value !== field.defaultValue;
  }

  const refused = (piece) => piece.querySelector("[data-part] [data-errors], [data-part] [data-typed]") !== null;
  const typed = (piece) => refused(piece) || [].some.call(piece.querySelectorAll("input, textarea, select"), touched);

  // What somebody typed in a piece that goes: the event "live-typed" hands it over, so that nothing is lost.
  function rescue(old) {
    const whole = refused(old), found = [].filter.call(old.querySelectorAll("textarea, input[type=text]"), (field) => (
      (whole || touched(field)) && field.value.trim()));
    if (!found.length || old.hasAttribute("data-sent")) return;
    document.dispatchEvent(new CustomEvent("live-typed", { detail: found.map((field) => field.value.trim()) }));
  }

  function same(old, piece) {
    if (old.id) return piece.querySelector("#" + CSS.escape(old.id));
    return [].filter.call(piece.querySelectorAll(old.tagName), (one) => (
      one.name === old.name && one.value === old.value && one.textContent === old.textContent))[0];
  }

  function place(old, fresh) {
    const focus = document.activeElement, had = old.contains(focus);
    [].forEach.call(old.querySelectorAll("details[id]"), (one) => {
      const found = same(one, fresh);
      if (found) found.open = one.open;
    });
    rescue(old);
    old.parentNode.replaceChild(fresh, old);
    if (had) {
      const next = same(focus, fresh) || fresh;
      if (next === fresh) fresh.setAttribute("tabindex", "-1");
      next.focus({ preventScroll: true });
    }
    fresh.dispatchEvent(new CustomEvent("live", { bubbles: true }));
  }

  function put(html) {
    turn += 1;
    const across = window.pageXOffset, down = window.pageYOffset;
    const heading = document.querySelector("h1"), before = heading ? heading.textContent.trim() : "";
    let sentence = "", moved = false;
    const pieces = new DOMParser().parseFromString(html, "text/html").querySelectorAll("[data-part]");
    if (!pieces.length) leave(); // a page that says that it is over
    [].forEach.call(pieces, (found) => {
      const old = document.getElementById(found.id);
      if (!old || old.getAttribute("data-key") === found.getAttribute("data-key")) return;
      const about = found.getAttribute("data-about");
      if (about !== null && about === old.getAttribute("data-about") && typed(old)) return;
      const words = found.getAttribute("data-said");
      if (words && words !== old.getAttribute("data-said")) sentence = sentence || words;
      place(old, document.importNode(found, true));
      moved = true;
    });
    if (!moved) return;
    const now = document.querySelector("h1"), after = now ? now.textContent.trim() : "";
    if (before && after && document.title.indexOf(before) === 0) document.title = after + document.title.slice(before.length);
    window.scrollTo(across, down);
    if (sentence) say(sentence);
  }

  // ── Asking ────────────────────────────────────────────────────────────────────────────────────────────────
  function leave() {
    // There is nothing to follow here any more. The page itself says why; but nothing typed is thrown away.
    over = true;
    close();
    if (typed(document)) show(document.querySelector("[data-live-when=over]") ? "over" : "lost", true);
    else window.setTimeout(() => window.location.reload(), Math.max(0, born + YOUNG - Date.now()));
  }

  function take(response) {
    if (response.type === "opaqueredirect" || [401, 403, 404, 410].indexOf(response.status) >= 0) { leave(); return null; }
    if (response.status !== 200) throw new Error(String(response.status));
    return response.text();
  }

  function ask() {
    window.clearTimeout(soon);
    window.clearTimeout(retry);
    soon = retry = 0;
    if (paused || !awake()) return;
    if (asking) { again = true; return; }
    asking = true;
    asked = Date.now();
    const mine = turn, control = new AbortController();
    const watch = window.setTimeout(() => control.abort(), PATIENCE);
    fetch(root.getAttribute("data-live-stand"), {
      credentials: "same-origin", cache: "no-store", redirect: "manual", signal: control.signal,
      headers: { "X-Requested-With": "fetch" },
    }).then(take).then((html) => {
      failures = 0;
      show("lost", over && !document.querySelector("[data-live-when=over]"));
      if (html === null || paused) return;
      // What another script put here in the meantime is newer than this answer.
      if (mine === turn) put(html);
      else again = true;
    }).catch(() => {
      failures += 1;
      if (failures > 1) show("lost", true);
      retry = window.setTimeout(ask, Math.min(POLL, 500 * Math.pow(2, failures)) * (1 + Math.random() / 2));
    }).then(() => {
      window.clearTimeout(watch);
      asking = false;
      if (again) { again = false; ask(); }
    });
  }

  // Somebody came in or voted: many such nudges become one question.
  function count() {
    if (!soon) soon = window.setTimeout(ask, Math.max(0, asked + COUNTED - Date.now()));
  }

  function polling(on) {
    window.clearInterval(poll);
    poll = on ? window.setInterval(ask, POLL) : 0;
  }

  // ── The stream ────────────────────────────────────────────────────────────────────────────────────────────
  function heard() {
    window.clearTimeout(silence);
    silence = window.setTimeout(open, SILENCE);
  }

  function close() {
    if (source) source.close();
    source = null;
    polling(false);
    [soon, retry, reopen, silence].forEach((timer) => window.clearTimeout(timer));
    soon = retry = reopen = silence = 0;
  }

  function open() {
    close();
    if (!awake()) return;
    polling(true); // until the stream says hello: a proxy may hold it up
    const address = root.getAttribute("data-live-events");
    if (!address || !window.EventSource) return;
    source = new EventSource(address);
    heard();
    source.addEventListener("hello", () => { heard(); polling(false); ask(); });
    source.addEventListener("changed", () => { heard(); ask(); });
    source.addEventListener("counted", () => { heard(); count(); });
    source.addEventListener("beat", heard);
    source.onerror = () => {
      if (!poll) polling(true);
      // The browser tries again by itself, unless the server said no.
      if (source && source.readyState === 2 && !reopen) {
        reopen = window.setTimeout(open, REOPEN * (1 + Math.random()));
        ask();
      }
    };
  }

  function wake() {
    open();
    ask();
  }

  function back() {
    if (!over) return;
    over = false;
    wake();
  }

  document.addEventListener("visibilitychange", () => { if (awake()) wake(); else close(); });
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => { if (event.persisted) wake(); });
  window.addEventListener("online", wake);
  if (pause) {
    pause.hidden = false;
    pause.setAttribute("aria-pressed", "false");
    pause.addEventListener("click", () => {
      paused = !paused;
      pause.setAttribute("aria-pressed", String(paused));
      show("paused", paused);
      if (!paused) ask();
    });
  }
  const every = Number(root.getAttribute("data-live-every")) * 1000;
  if (every > 0) window.setInterval(ask, every);
  window.live = { ask: ask, put: put, say: answer, back: back };
  open();
})();
