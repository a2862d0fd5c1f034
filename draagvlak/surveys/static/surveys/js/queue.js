// What is not on the server yet. Kept in sessionStorage until it is acknowledged, and sent by one request at a time:
// the last choice per question, in order. The server stores the same answer twice as once, so a retry is harmless.
(function () {
  "use strict";
  const PAUSES = [300, 1000, 2000, 4000, 8000, 15000, 30000];
  const PATIENCE = 20000;

  // `tell(state, sentence)`: saving, saved, offline, retry, dropped (one answer refused) or stopped (all refused).
  window.makeQueue = function (page, tell) {
    const key = "answers-" + page.pid;
    let waiting = {}, turn = 0, busy = false, stopped = false, failures = 0, timer = 0, single = false, goal = null;

    function rows() {
      return Object.keys(waiting).map((id) => waiting[id]).sort((one, other) => one.turn - other.turn);
    }

    function keep() {
      try {
        if (rows().length) sessionStorage.setItem(key, JSON.stringify({ ballot: page.ballot, rows: rows() }));
        else sessionStorage.removeItem(key);
      } catch (error) { /* no room or not allowed: it is still in memory */ }
    }

    function restore() {
      try {
        const kept = JSON.parse(sessionStorage.getItem(key) || "null");
        // Answers of another ballot are not ours to send: somebody else used this tab.
        if (kept && kept.ballot === page.ballot) kept.rows.forEach((row) => add(row));
        else sessionStorage.removeItem(key);
      } catch (error) { /* nothing to restore */ }
    }

    function add(row) {
      turn += 1;
      waiting[row.question] = Object.assign({}, row, { turn: turn });
      keep();
    }

    function done(sent) {
      sent.forEach((row) => {
        if (waiting[row.question] && waiting[row.question].turn === row.turn) delete waiting[row.question];
      });
      keep();
    }

    function send() {
      window.clearTimeout(timer);
      if (busy || stopped || page.trial) return;
      const sent = single ? rows().slice(0, 1) : rows().slice(0, 50);
      if (!sent.length) { arrived(); return; }
      busy = true;
      tell("saving");
      const control = new AbortController();
      const watch = window.setTimeout(() => control.abort(), PATIENCE);
      fetch(page.save, {
        method: "POST", credentials: "same-origin", keepalive: true, signal: control.signal,
        headers: { "Content-Type": "application/json", "X-CSRFToken": page.token },
        body: JSON.stringify({ ballot: page.ballot, answers: sent }),
      }).then((response) => answered(response, sent), () => later("offline")).catch(() => later("offline"))
        .then(() => window.clearTimeout(watch));
    }

    function answered(response, sent) {
      busy = false;
      if (response.status === 204) { failures = 0; done(sent); single = false; send(); return null; }
      if (response.status === 403) return renew();
      if (response.status === 409) return response.json().then((why) => refused(why, sent));
      if (response.status === 400 || response.status === 413) { refused({ code: "junk", sentence: page.words.retry }, sent); return null; }
      later("retry");
      return null;
    }

    function renew() {
      busy = true;
      return fetch(page.save, { credentials: "same-origin" }).then((response) => response.json()).then((fresh) => {
        page.token = fresh["X-CSRFToken"];
        later("retry");
      });
    }

    function refused(why, sent) {
      if (["not-asked", "too-long", "junk"].indexOf(why.code) < 0) { stop(); tell("stopped", why.sentence); return; }
      if (sent.length > 1) { single = true; send(); return; }
      done(sent);
      tell("dropped", why.sentence);
      send();
    }

    function later(state) {
      busy = false;
      // A single hiccup is not worth a word.
      if (failures > 0 || navigator.onLine === false) tell(state);
      timer = window.setTimeout(send, PAUSES[Math.min(failures, PAUSES.length - 1)] * (1 + Math.random() / 4));
      failures += 1;
    }

    function arrived() {
      const then = goal;
      goal = null;
      tell("saved");
      if (then) then();
    }

    function stop() {
      stopped = true;
      waiting = {};
      keep();
    }

    window.addEventListener("online", () => { failures = 0; send(); });
    window.addEventListener("beforeunload", (event) => {
      if (!rows().length || stopped) return;
      event.preventDefault();
      event.returnValue = "";
    });
    restore();
    return {
      rows: rows, send: send, stop: stop,
      isEmpty: () => !rows().length,
      save: (row) => { if (page.trial) tell("trial"); else if (!stopped) { add(row); send(); } },
      // Goes on when everything has arrived; without a line it says so and goes nowhere.
      whenEmpty: (then) => {
        if (stopped || page.trial || !rows().length) { then(); return; }
        goal = then;
        if (failures > 1) tell("offline");
        send();
      },
    };
  };
})();
