// form[data-send]: sent without leaving the page; the answer is the page as it is then, of which live.js places the pieces.
// What is typed elsewhere stays. Without this script each form is an ordinary one: sent, and the page comes back.
const told = document.getElementById("told");
const said = document.getElementById("said");
let last = Promise.resolve();

const mark = () => document.querySelector("#stage")?.dataset.said;

function tell(page) {
  const notices = page.querySelectorAll("main > .notices .notice");
  document.querySelector("main > .notices")?.remove();
  told.replaceChildren(...[...(page.getElementById("told")?.children ?? [])].map((one) => document.importNode(one, true)));
  told.append(...[...notices].map((one) => document.importNode(one, true)));
  if (notices.length) said.textContent = [...notices].map((one) => one.textContent.trim()).join(" ");
}

async function send(action, body, sent) {
  const before = mark(), was = document.activeElement;
  const response = await fetch(action, {
    method: "POST", body, credentials: "same-origin", headers: { "X-In-Place": "yes", "X-Requested-With": "fetch" },
  });
  const html = await response.text();
  const page = new DOMParser().parseFromString(html, "text/html");
  if (!page.getElementById("desk")) return location.assign(response.redirected ? response.url : location.href);
  // The piece that was sent comes back in any case: empty, or with what is wrong.
  const piece = document.getElementById(sent);
  piece.removeAttribute("data-key");
  piece.removeAttribute("data-about");
  piece.setAttribute("data-sent", "");
  tell(page);
  window.live.put(html);
  const wrong = document.querySelector("#desk [data-errors]");
  const title = document.getElementById("stage-title");
  // Who types elsewhere by now stays there.
  const elsewhere = document.activeElement !== was && document.activeElement.matches("input, textarea, select");
  if (wrong) wrong.focus();
  else if (mark() !== before && title && !elsewhere) title.focus();
}

// The conversation went on while something was typed and not written down: it stands here until somebody puts it away.
const typed = document.getElementById("typed");
document.addEventListener("live-typed", (event) => {
  for (const text of event.detail) {
    const line = document.createElement("blockquote");
    line.className = "talk__typed break";
    line.textContent = text;
    typed.querySelector("button").parentNode.before(line);
  }
  typed.hidden = false;
  said.textContent = typed.querySelector("h2").textContent;
});
typed.querySelector("button").addEventListener("click", () => {
  typed.hidden = true;
  typed.querySelectorAll("blockquote").forEach((line) => line.remove());
});

function lost() {
  // No contact: what was typed stands here still.
  const notice = document.querySelector("[data-live-when=lost]");
  notice.hidden = false;
  said.textContent = notice.textContent.trim();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-send]") || !window.live || event.defaultPrevented) return;
  event.preventDefault();
  // One after the other. What is sent is what stood there when the button was pressed: an old mark does nothing.
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const sent = form.closest("[data-part]").id;
  last = last.then(() => send(form.action, body, sent)).catch(lost);
});
