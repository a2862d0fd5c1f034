// form[data-confirm="id of a <dialog>"]: asks before the form is sent. Without this script the form's address shows a page
// that asks; it goes ahead when it hears confirmed=yes, which is what this script adds.
for (const form of document.querySelectorAll("form[data-confirm]")) {
  const dialog = document.getElementById(form.dataset.confirm);
  if (!dialog || !dialog.showModal) continue;
  let sender = null;
  let sure = false;

  form.addEventListener("submit", (event) => {
    if (sure) return;
    event.preventDefault();
    sender = event.submitter;
    dialog.returnValue = "";
    dialog.showModal();
  });

  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    const said = document.createElement("input");
    Object.assign(said, { type: "hidden", name: "confirmed", value: "yes" });
    form.append(said);
    sure = true;
    form.requestSubmit(sender);
    // For a page that comes back from the browser's memory: it must ask again.
    sure = false;
    said.remove();
  });
}
