// form[data-keep]: warns before you leave with something typed and not sent. Nothing typed is lost without a word.
const changed = new Set();
let sending = false;

function touched(form) {
  return [...form.elements].some((field) => {
    if (field.type === "hidden" || field.type === "submit" || field.type === "button") return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.type === "file") return field.files.length > 0;
    if (field.options) return [...field.options].some((option, at) => option.selected !== option.defaultSelected && !(at === 0 && !field.multiple && ![...field.options].some((other) => other.defaultSelected)));
    return "defaultValue" in field && field.value !== field.defaultValue;
  });
}

for (const form of document.querySelectorAll("form[data-keep]")) {
  // A form that came back with errors holds what was typed as its default: that is not saved either.
  if (form.querySelector("[data-errors]")) changed.add(form);
  form.addEventListener("input", () => (touched(form) ? changed.add(form) : changed.delete(form)));
  form.addEventListener("submit", (event) => { if (!event.defaultPrevented) sending = true; });
}

addEventListener("beforeunload", (event) => {
  if (!sending && changed.size) event.preventDefault();
});
addEventListener("pageshow", () => { sending = false; });
