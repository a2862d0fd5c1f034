// A phone in a conversation: sends a vote at once, and says so when the line is gone. Nothing is stored: what was chosen
// or typed stays on the page, and is sent again once. Without this script, or live.js, the forms post by themselves.
(function () {
  "use strict";
  const one = (selector) => document.querySelector(selector);
  const votes = one("#vote-form"), saying = one("#say-form"), words = one("[data-words]").dataset;
  const PATIENCE = 10000, AGAIN = 4000;
  let busy = false, changed = false, lost = 0, draft = "";
  if (!window.live || !window.MutationObserver) return;
  document.documentElement.classList.add("with-script");

  function post(form) {
    const stop = new AbortController(), timer = window.setTimeout(() => stop.abort(), PATIENCE);
    const ask = {
      method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin", signal: stop.signal,
      headers: { "X-Requested-With": "fetch" },
    };
    return fetch(form.action, ask).then((response) => {
      window.clearTimeout(timer);
      if ([200, 409, 422].indexOf(response.status) < 0 || response.redirected) throw new Error(String(response.status));
      return response.text().then((html) => {
        window.live.put(html);
        return response.ok;
      });
    });
  }

  // A sentence in a piece, as if the server had sent it: live.js says it aloud, and the next piece takes its place.
  function note(text) {
    const piece = one("#voted").cloneNode(true), line = document.createElement("p"), old = piece.querySelector(".said-here");
    line.className = "said-here";
    line.textContent = text;
    if (old) piece.removeChild(old);
    piece.insertBefore(line, piece.firstChild);
    piece.setAttribute("data-key", "note-" + lost);
    piece.setAttribute("data-said", text);
    window.live.put(piece.outerHTML);
  }

  function vote() {
    if (!votes.elements.poll || !new FormData(votes).get("level")) { lost = 0; return; }
    changed = busy;
    if (busy) return;
    busy = true;
    post(votes).then(() => { lost = 0; }).catch(() => {
      lost += 1;
      note(lost === 1 ? words.offline : words.stuck);
      if (lost === 1) window.setTimeout(() => { if (lost) vote(); }, AGAIN);
    }).then(() => {
      document.documentElement.classList.toggle("is-stuck", lost > 1);
      busy = false;
      if (changed) vote();
    });
  }

  document.addEventListener("change", (event) => { if (event.target.form === votes) vote(); });
  votes.addEventListener("submit", (event) => {
    event.preventDefault();
    vote();
  });
  window.addEventListener("online", () => { if (lost) vote(); });

  saying.addEventListener("submit", (event) => {
    event.preventDefault();
    post(saying).then((taken) => {
      if (!taken) return;
      draft = one("#text").value = "";
      one("[data-unsent]").hidden = true;
    }).catch(() => unsent(words.unsent));
  });

  function unsent(text) {
    const line = one("[data-unsent]");
    line.textContent = text;
    line.hidden = false;
  }

  // What was typed is not lost when the conversation goes on to the next question.
  document.addEventListener("input", (event) => { if (event.target.id === "text") draft = event.target.value; });
  document.addEventListener("live", (event) => {
    const text = event.target.querySelector("#text");
    if (!draft || !text || text.value) return;
    text.value = draft;
    one("#say-more").open = true;
    unsent(words.moved);
  });
})();
