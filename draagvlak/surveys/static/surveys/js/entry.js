// Typing in a paper form by keyboard: r, o, g or ? in a row of colours chooses one and goes to the next question.
const form = document.querySelector("[data-entry]");
const KEYS = { r: "red", o: "orange", g: "green", "?": "unknown", w: "unknown", 1: "red", 2: "orange", 3: "green", 4: "unknown" };
if (form) {
  const hint = document.querySelector("[data-entry-hint]");
  if (hint) hint.hidden = false;
  const rows = [...form.querySelectorAll("[data-entry-row]")];
  form.addEventListener("keydown", (event) => {
    if (event.target.type !== "radio" || event.ctrlKey || event.altKey || event.metaKey) return;
    const level = KEYS[event.key.toLowerCase()];
    if (!level) return;
    event.preventDefault();
    const row = event.target.closest("[data-entry-row]");
    row.querySelector(`input[value="${level}"]`).checked = true;
    const next = rows[rows.indexOf(row) + 1];
    const goal = next ? next.querySelector("input:checked") || next.querySelector("input") : form.querySelector("button");
    goal.focus();
  });
}
