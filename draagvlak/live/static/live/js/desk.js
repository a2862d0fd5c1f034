// form[data-send]: sent without leaving the page; the answer is the page as it is then, of which live.js places the pieces.
// What is typed elsewhere stays. Without this script each form is an ordinary one: sent, and the page comes back.
const told = document.getElementById("told");
const said = document.getElementById("said");
let busy = false;

const mark = () => document.querySelector("#stage")?.dataset.said;

function tell(page) {
  const notices = page.querySelectorAll("main > .notices .notice");
  document.querySelector("main > .notices")?.remove();
  told.replaceChildren(...[...(page.getElementById("told")?.children ?? [])].map((one) => document.importNode(one, true)));
  told.append(...[...notices].map((one) => document.importNode(one, true)));
  if (notices.length) said.textContent = [...notices].map((one) => one.textContent.trim()).join(" ");
}

async function send(form, button) {
  const piece = form.closest("[data-part]") ?? document.querySelector("#choose");
  const before = mark();
  const body = new URLSearchParams(new FormData(form, button));
  const response = await fetch(form.action, {
    method: "POST", body, credentials: "same-origin", headers: { "X-In-Place": "yes", "X-Requested-With": "fetch" },
  });
  const html = await response.text();
  const page = new DOMParser().parseFromString(html, "text/html");
  if (!page.getElementById("desk")) return location.assign(response.redirected ? response.url : location.href);
  // The piece that was sent comes back in any case: empty, or with what is wrong.
  piece.removeAttribute("data-key");
  piece.removeAttribute("data-about");
  tell(page);
  window.live.put(html);
  const wrong = document.querySelector("#desk [data-errors]");
  const title = document.getElementById("stage-title");
  if (wrong) wrong.focus();
  else if (mark() !== before && title) title.focus();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-send]") || !window.live || event.defaultPrevented) return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  try {
    await send(form, event.submitter);
  } catch {
    // No contact: nothing is lost, it stands here still.
    document.querySelector("[data-live-when=lost]").hidden = false;
    said.textContent = document.querySelector("[data-live-when=lost]").textContent.trim();
  } finally {
    busy = false;
  }
});
