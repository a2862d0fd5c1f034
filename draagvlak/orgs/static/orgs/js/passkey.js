// form[data-passkey="sign-in" | "use" | "add"]: asks the browser for a passkey, puts its answer in the hidden field, sends the form.
// An offer (data-passkey-offer) stays hidden where this browser or this address has no passkeys.
const usable = () => window.PublicKeyCredential && window.webauthnJSON && !/^[\d.]+$|^\[/.test(location.hostname);

async function options(form) {
  if (form.dataset.passkey !== "sign-in") return JSON.parse(document.getElementById("passkey-options").textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

async function ask(form) {
  const given = await options(form);
  if (form.dataset.passkey !== "add") return window.webauthnJSON.get(given.request_options);
  // A passkey that also signs in on its own: kept on the device, opened with finger, face or code.
  const wanted = given.creation_options.publicKey.authenticatorSelection;
  Object.assign(wanted, { residentKey: "required", requireResidentKey: true, userVerification: "required" });
  return window.webauthnJSON.create(given.creation_options);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const said = form.querySelector("[role=status]");
  if (!usable()) {
    said.textContent = form.dataset.missing;
    form.addEventListener("submit", (event) => event.preventDefault());
    continue;
  }
  form.closest("[data-passkey-offer]")?.removeAttribute("hidden");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    try {
      form.elements.credential.value = JSON.stringify(await ask(form));
      form.submit();
    } catch {
      said.textContent = form.dataset.failed;
    }
  });
}
