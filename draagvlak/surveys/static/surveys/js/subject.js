// form[data-subject]: shows at once how the first question reads with the chosen subject, also in one's own words.
for (const form of document.querySelectorAll("form[data-subject]")) {
  const shown = form.querySelector("[data-example]");
  const own = form.querySelector("[data-own]");
  const words = own.querySelector(`input[lang="${document.documentElement.lang.split("-")[0]}"]`) || own.querySelector("input");
  const show = () => {
    const chosen = form.querySelector("input[name=subject]:checked");
    if (!chosen) return;
    const sentence = form.querySelector(`[data-example-of="${CSS.escape(chosen.value)}"]`);
    own.hidden = chosen.value !== "own";
    // Text only: what somebody types never becomes mark-up.
    shown.textContent = sentence.textContent.replace("\uFFFC", () => words.value.trim() || "…");
  };
  form.addEventListener("input", show);
  show();
}
