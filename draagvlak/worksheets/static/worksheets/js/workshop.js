// textarea[data-words]: counts while somebody types, and says it in [data-words-said]; nothing is ever cut off.
// #typed: what was typed in a piece of the page that went on (the event "live-typed" of live.js), so that nothing is lost.
const LETTER = /[\p{L}\p{N}_]/u;

for (const field of document.querySelectorAll("textarea[data-words]")) {
  const said = field.form.querySelector("[data-words-said] span"), bar = field.form.querySelector(".w-text");
  const most = Number(field.dataset.words);

  const count = () => {
    const words = field.value.split(/\s+/).filter((word) => LETTER.test(word)).length;
    const over = Math.max(0, words - most);
    const text = over ? field.dataset.wordsOver.replace("2", over) : field.dataset.wordsFits;
    if (said) said.textContent = text.replace("#", words);
    if (bar) bar.setAttribute("width", Math.min(198, Math.round(words * 150 / most)));
  };
  field.addEventListener("input", count);
  count();
}

document.addEventListener("live-typed", (event) => {
  const box = document.getElementById("typed");
  if (!box) return;
  for (const text of event.detail) {
    const line = document.createElement("p");
    line.textContent = text;
    line.className = "break";
    box.querySelector("[data-typed]").append(line);
  }
  box.hidden = false;
});
