// [data-lines]: the lines of the agenda can be dragged. The buttons do the same, and are what works everywhere.
const lines = document.querySelector("[data-lines]");
let held = null;

if (lines && lines.querySelector("[data-grip]")) {
  lines.classList.add("lines--drag");
  for (const line of lines.children) {
    const grip = line.querySelector("[data-grip]");
    grip.hidden = false;
    grip.addEventListener("pointerdown", () => { line.draggable = true; });
    line.addEventListener("dragstart", (event) => {
      held = line;
      event.dataTransfer.effectAllowed = "move";
      line.classList.add("line--held");
    });
    line.addEventListener("dragover", (event) => {
      if (!held) return;
      event.preventDefault();
      const box = line.getBoundingClientRect();
      if (line !== held) line[event.clientY < box.top + box.height / 2 ? "before" : "after"](held);
    });
    line.addEventListener("dragend", () => {
      line.draggable = false;
      line.classList.remove("line--held");
      if (held) lines.closest("form").requestSubmit(document.getElementById("save"));
      held = null;
    });
  }
}
