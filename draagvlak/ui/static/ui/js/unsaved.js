// form[data-keep]: warns before you leave with something typed and not sent. Nothing typed is lost without a word.
const changed = new Set();
let sent = null;

function touched(field) {
  if (["hidden", "submit", "button", "fieldset"].includes(field.type)) return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.type === "file") return field.files.length > 0;
  if (field.options) {
    const chosen = [...field.options].filter((option) => option.selected);
    const before = [...field.options].filter((option) => option.defaultSelected);
    if (!before.length && !field.multiple) return field.selectedIndex > 0;
    return chosen.length !== before.length || chosen.some((option) => !option.defaultSelected);
  }
  return field.value !== field.defaultValue;
}

for (const form of document.querySelectorAll("form[data-keep]")) {
  // A form that came back with errors holds what was typed as its default: that is not saved either.
  const refused = form.querySelector("[data-errors]") !== null;
  const look = () => (refused || [...form.elements].some(touched) ? changed.add(form) : changed.delete(form));
  look();
  form.addEventListener("input", look);
  form.addEventListener("submit", (event) => { if (!event.defaultPrevented) sent = form; });
}

addEventListener("beforeunload", (event) => {
  // The form that is sent keeps what is in it; another one on the page does not. A form that a page replaced while it
  // stood open is gone: what was in it was sent.
  if ([...changed].some((form) => form !== sent && form.isConnected)) event.preventDefault();
  sent = null;
});
addEventListener("pageshow", () => { sent = null; });
