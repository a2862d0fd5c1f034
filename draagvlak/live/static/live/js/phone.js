// A phone in a conversation: sends a vote at once, and says so when the line is gone. Nothing is stored: what was chosen
// or typed stays on the page. A vote is tried again until it arrived, and its note stays until then. Without this script,
// or live.js, the forms post by themselves.
(function () {
  "use strict";
  const one = (selector) => document.querySelector(selector);
  const votes = one("#vote-form"), saying = one("#say-form"), words = one("[data-words]").dataset;
  const PATIENCE = 10000, AGAIN = 4000, LONGEST = 20000;
  let unsent = null, busy = false, tries = 0, again = 0, told = "", draft = "";
  if (!window.live || !window.MutationObserver) return;
  document.documentElement.classList.add("with-script");

  function post(form, took) {
    const stop = new AbortController(), timer = window.setTimeout(() => stop.abort(), PATIENCE);
    const ask = {
      method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin", signal: stop.signal,
      headers: { "X-Requested-With": "fetch" },
    };
    return fetch(form.action, ask).then((response) => {
      if (response.status === 410) throw new Error("over");
      if ([200, 409, 422].indexOf(response.status) < 0 || response.redirected) throw new Error(String(response.status));
      return response.text().then((html) => {
        took(response.ok);
        window.live.put(html);
      });
    }).finally(() => window.clearTimeout(timer));
  }

  // A sentence in a piece, as if the server had sent it: live.js says it aloud, and the next piece takes its place.
  function note(text) {
    const piece = one("#voted").cloneNode(true), line = document.createElement("p"), old = piece.querySelector(".said-here");
    line.className = "said-here";
    line.textContent = text;
    if (old) piece.removeChild(old);
    piece.insertBefore(line, piece.firstChild);
    piece.setAttribute("data-key", "note-" + text);
    piece.removeAttribute("data-said");
    if (text !== told) piece.setAttribute("data-said", text); // the same sentence is said once
    told = text;
    window.live.put(piece.outerHTML);
  }

  // What is chosen on this page now: which vote, and which card. null: nothing, or there is no vote.
  function chosen() {
    const poll = votes.elements.poll, level = new FormData(votes).get("level");
    return poll && level !== null ? { poll: poll.value, level: level } : null;
  }

  function stuck(number) {
    tries = number;
    document.documentElement.classList.toggle("is-stuck", tries > 1);
  }

  function settle() {
    unsent = null;
    told = "";
    stuck(0);
  }

  function missed() {
    stuck(tries + 1);
    note(tries === 1 ? words.offline : words.stuck);
    again = window.setTimeout(send, Math.min(LONGEST, AGAIN * Math.pow(2, tries - 1)));
  }

  function send() {
    window.clearTimeout(again);
    const now = chosen(), mine = unsent;
    if (!mine || busy) return;
    if (!now || now.poll !== mine.poll) { // the conversation went on to something else
      settle();
      note(words.late);
    } else {
      busy = true;
      post(votes, () => { if (unsent === mine) settle(); }).catch(() => { if (unsent === mine) missed(); }).then(() => {
        busy = false;
        if (unsent && unsent !== mine) send(); // another card was chosen in the meantime
      });
    }
  }

  function vote() {
    unsent = chosen();
    send();
  }

  document.addEventListener("change", (event) => { if (event.target.form === votes) vote(); });
  votes.addEventListener("submit", (event) => {
    event.preventDefault();
    vote();
  });
  window.addEventListener("online", send);

  // The server is there again: it sent the piece as it knows it. The note comes back until the vote arrived.
  document.addEventListener("live", (event) => {
    if (event.target.id !== "voted" || !unsent || event.target.getAttribute("data-key").indexOf("note-") === 0) return;
    if (tries) note(told);
    send();
  });

  saying.addEventListener("submit", (event) => {
    event.preventDefault();
    post(saying, (taken) => {
      if (!taken) return;
      draft = "";
      if (one("#text")) one("#text").value = "";
      hint("");
    }).catch((error) => hint(error.message === "over" ? words.over : words.unsent));
  });

  function hint(text) {
    const line = one("[data-unsent]");
    if (!line) return;
    line.textContent = text;
    line.hidden = !text;
  }

  // What was typed is not lost when the conversation goes on to the next question.
  document.addEventListener("input", (event) => { if (event.target.id === "text") draft = event.target.value; });
  document.addEventListener("live", (event) => {
    const text = event.target.querySelector("#text");
    if (!draft || !text || text.value) return;
    text.value = draft;
    one("#say-more").open = true;
    hint(words.moved);
  });
})();
