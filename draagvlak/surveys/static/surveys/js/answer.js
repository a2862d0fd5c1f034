// Answering in one document: choose, write, go on. Every choice is saved at once; nothing moves by itself.
(function () {
  "use strict";
  const paint = window.paint, one = paint.one;
  const page = JSON.parse(one("#page").textContent), sheet = JSON.parse(one("#sheet").textContent);
  const form = one("#question"), text = one("#argument"), trace = one("[data-trace]");
  const EMPTY = [null, "", "shown"], TYPING = 1500;
  const own = page.own;
  // A bad line may have lost that file: answering goes on without the hint.
  const recognise = window.recognise || (() => []);
  let now = null, timer = 0;
  page.token = form.elements.csrfmiddlewaretoken.value;

  const WORDS = { saved: "saved", offline: "offline", retry: "retry", trial: "trial" };
  const queue = window.makeQueue(page, (state, sentence) => {
    if (state === "saving") return;
    if (state === "saved" && Object.keys(own).length) { page.begun = true; paint.resume(now, page); }
    if (state === "saved" && !(own[now.id] || EMPTY)[0] && !(own[now.id] || EMPTY)[1]) return;
    if (state === "stopped") one("[data-stopped]").hidden = false;
    paint.said(sentence || page.words[WORDS[state]], state);
  });
  window.answering = { queue: queue, words: page.words };
  queue.rows().forEach((row) => { own[row.question] = [row.level, row.argument, row.share]; });

  const byNumber = (number) => sheet.questions.filter((asked) => asked.n === number)[0];
  const checked = (name) => {
    const found = form.querySelector("[name=" + name + "]:checked");
    return found ? found.value : null;
  };
  const row = () => ({
    question: now.id, level: checked("level"), argument: text.value, share: checked("share") || "shown", plain: sheet.plain,
  });

  function commit() {
    window.clearTimeout(timer);
    const given = row(), was = own[now.id] || EMPTY;
    if (was[0] === given.level && was[1] === given.argument && (was[2] === given.share || !given.argument)) return;
    own[now.id] = [given.level, given.argument, given.share];
    if (now.n > 0) queue.save(given);
    repaint();
  }

  function states() {
    const part = sheet.questions.filter((asked) => asked.n > 0 && now.n > 0 && asked.part === now.part);
    if (part.length > 12) return [];
    return part.map((asked) => (asked.id === now.id ? "doing" : (own[asked.id] || EMPTY)[0] ? "done" : "todo"));
  }

  function repaint() {
    paint.others(row(), page);
    paint.trace(trace, recognise(text.value), page);
  }

  function show(number) {
    const asked = byNumber(number) || byNumber(page.first);
    if (now) commit();
    if (window.hush) window.hush();
    now = asked;
    const given = own[asked.id] || EMPTY;
    paint.question(asked, page, states());
    [].forEach.call(form.elements.level, (radio) => { radio.checked = radio.value === given[0]; });
    [].forEach.call(form.elements.share, (radio) => { radio.checked = radio.value === given[2]; });
    text.value = given[1];
    one(".phone__dock [value=previous]").hidden = !byNumber(number - 1);
    repaint();
    if (queue.isEmpty()) paint.said(given[0] && number > 0 && !page.trial ? page.words.saved : "", "saved");
  }

  function turnTo(number) {
    show(number);
    window.location.hash = String(number);
    window.scrollTo(0, 0);
    one("#asked").focus({ preventScroll: true });
  }

  function go(where) {
    commit();
    if (where === "next" && now.n < page.total) turnTo(now.n + 1);
    else if (where === "previous") turnTo(now.n - 1);
    else queue.whenEmpty(() => leave(where));
  }

  function leave(where) {
    if (where === "next" || where === "overview") { window.location.assign(page.overview); return; }
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "go";
    field.value = where;
    form.appendChild(field);
    form.submit();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=go]");
    if (!button) return;
    event.preventDefault();
    go(button.value);
  });
  form.addEventListener("change", commit);
  text.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(commit, TYPING);
    // While typing, not when the field is left: nothing may move under a finger that is on its way to a button.
    repaint();
  });
  text.addEventListener("blur", commit);
  window.addEventListener("hashchange", () => {
    const number = Number(window.location.hash.slice(1)) || page.first;
    if (number !== now.n) turnTo(number);
  });
  window.addEventListener("pagehide", commit);
  show(window.location.hash.length > 1 ? Number(window.location.hash.slice(1)) || 0 : page.number);
  form.elements.script.value = "1"; // last: the form is sent as without scripts when one of the files never came
  queue.send();
})();
