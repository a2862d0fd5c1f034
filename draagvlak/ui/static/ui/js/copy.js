// data-copy="id": puts the value of that field on the clipboard and says so in the status line beside it.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  if (!field) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = button.parentElement.querySelector("[role=status]");
    said.textContent = "";
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = button.dataset.copied;
    } catch {
      // A plain connection has no clipboard: the text is selected, the reader can copy it.
      said.textContent = document.execCommand("copy") ? button.dataset.copied : button.dataset.failed;
    }
  });
}
