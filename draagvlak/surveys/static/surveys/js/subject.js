// form[data-subject]: shows at once how the first question reads with the chosen subject, also in one's own words.
for (const form of document.querySelectorAll("form[data-subject]")) {
  const shown = form.querySelector("[data-example]");
  const language = document.documentElement.lang.split("-")[0];
  const words = form.querySelector(`input[lang="${language}"]`) || form.querySelector("input[lang]");
  const show = () => {
    const chosen = form.elements.subject.value;
    const sentence = chosen && form.querySelector(`[data-example-of="${CSS.escape(chosen)}"]`);
    // Text only: what somebody types never becomes mark-up.
    if (sentence) shown.textContent = sentence.textContent.replace("\uFFFC", () => words.value.trim() || "…");
  };
  form.addEventListener("input", show);
  show();
}
