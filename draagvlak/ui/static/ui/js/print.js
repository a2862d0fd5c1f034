// data-print: the browser's own print window; the hint to use the menu goes.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  document.querySelectorAll("[data-print-hint]").forEach((hint) => { hint.hidden = true; });
  button.addEventListener("click", () => window.print());
}
