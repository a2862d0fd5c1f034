// data-confirm="id of a <dialog>": asks before the form is sent. Without this script the form's address is a page that asks.
// The dialog holds a button with value "yes" (data-yes) and one with value "no".
for (const form of document.querySelectorAll("form[data-confirm]")) {
  const dialog = document.getElementById(form.dataset.confirm);
  if (!dialog || !dialog.showModal) continue;
  let sure = false;
  form.addEventListener("submit", (event) => {
    if (sure) return;
    event.preventDefault();
    const sender = event.submitter;
    dialog.returnValue = "";
    dialog.showModal();
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "yes") return;
      sure = true;
      // The page behind the address asks again unless it hears that this was done.
      const said = document.createElement("input");
      Object.assign(said, { type: "hidden", name: "confirmed", value: "yes" });
      form.append(said);
      form.requestSubmit(sender);
    }, { once: true });
  });
}
