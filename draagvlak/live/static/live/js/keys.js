// [data-shortcut]: one key presses the button, follows the link, or goes to the field. Off when the desk says so
// (data-keys, a cookie), never while somebody types, and never with Ctrl, Alt or the like.
const desk = document.getElementById("desk");
const TYPING = "input, textarea, select, [contenteditable]";

function target(key) {
  return [...document.querySelectorAll(`[data-shortcut="${CSS.escape(key)}"]`)].find((one) => !one.disabled);
}

function use(found) {
  for (let more = found.closest("details"); more; more = more.parentElement.closest("details")) more.open = true;
  if (found.matches("button, a")) found.click();
  else found.focus();
}

document.addEventListener("keydown", (event) => {
  if (!desk || desk.dataset.keys !== "on" || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.defaultPrevented || event.isComposing || event.target.closest(TYPING)) return;
  if (event.key !== "?" && document.querySelector("[popover]:popover-open")) return;
  const found = target(event.key.toLowerCase());
  if (!found) return;
  event.preventDefault();
  use(found);
});
