// [data-when="name=value"]: shown only while that choice is made in its form. Without this script it is always shown.
function wire(root) {
  for (const part of root.querySelectorAll("[data-when]")) {
    const [name, value] = part.dataset.when.split("=");
    const form = part.closest("form");
    const show = () => { if (part.isConnected) part.hidden = form.elements[name].value !== value; };
    form.addEventListener("input", show);
    show();
  }
}

wire(document);
document.addEventListener("live", (event) => wire(event.target)); // a piece that came while the page stood open
