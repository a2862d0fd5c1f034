// form[data-send]: sent without leaving the page; the answer is the page as it is then, of which live.js places the pieces.
// What is typed elsewhere stays; what could not be sent stays too, with [data-not="sent" or "in"] that says why.
// A button with data-leads is an ordinary one, and so is every button without this script: sent, and a page comes back.
const root = document.querySelector("[data-live-stand]");
const told = document.getElementById("told");
let last = Promise.resolve(true), waiting = 0; // whether what was sent last arrived; how much is under way

const mark = () => document.querySelector("#stage")?.dataset.said;
const parse = (html) => new DOMParser().parseFromString(html, "text/html");
const here = (nodes) => [...nodes].map((one) => document.importNode(one, true));
const words = (node) => node.textContent.trim().replace(/\s+/g, " ");

function tell(page) {
  const notices = page.querySelectorAll("main > .notices .notice");
  document.querySelector("main > .notices")?.remove();
  told.replaceChildren(...here(page.getElementById("told")?.children ?? []), ...here(notices));
  window.live.say([...notices].map(words).join(" "));
}

// Which of the two reasons why nothing was sent stands on the page; none of them: "".
function not(reason) {
  for (const notice of document.querySelectorAll("[data-not]")) notice.hidden = notice.dataset.not !== reason;
  if (reason) window.live.say(words(document.querySelector(`[data-not=${reason}]`)));
}

function post(action, body) {
  return fetch(action, {
    method: "POST", body, credentials: "same-origin", headers: { "X-In-Place": "yes", "X-Requested-With": "fetch" },
  });
}

// Who signed in again elsewhere has another form token: it is taken over from the page as it is now.
async function renew(body) {
  const response = await fetch(location.href, {
    credentials: "same-origin", cache: "no-store", headers: { "X-In-Place": "yes", "X-Requested-With": "fetch" },
  });
  const token = parse(await response.text()).querySelector(`#${root.id} [name=csrfmiddlewaretoken]`)?.value;
  if (!token) return false;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  body.set("csrfmiddlewaretoken", token);
  return true;
}

async function send(action, body, sent) {
  const before = mark(), was = document.activeElement;
  let response = await post(action, body);
  if (response.status === 403 && await renew(body)) response = await post(action, body);
  if (response.status >= 500 || response.status === 429) return lost();
  const html = await response.text();
  const page = parse(html);
  if (!page.getElementById(root.id)) return not("in");
  not("");
  window.live.back();
  // The piece that was sent comes back in any case: empty, or with what is wrong.
  const piece = document.getElementById(sent);
  piece.removeAttribute("data-key");
  piece.removeAttribute("data-about");
  piece.setAttribute("data-sent", "");
  tell(page);
  window.live.put(html);
  const wrong = document.querySelector(`#told [data-errors], #${sent} [data-errors]`);
  const title = document.getElementById("stage-title");
  // Who types elsewhere by now stays there.
  const elsewhere = document.activeElement !== was && document.activeElement.matches("input, textarea, select");
  if (wrong) wrong.focus();
  else if (mark() !== before && title && !elsewhere) title.focus();
  return true;
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
  window.live.say(words(typed.querySelector("h2")));
});
typed.querySelector("button").addEventListener("click", () => {
  typed.hidden = true;
  typed.querySelectorAll("blockquote").forEach((line) => line.remove());
});

function lost() {
  document.querySelector("[data-live-when=lost]").hidden = false;
  not("sent");
}

// Leaves the page when everything before it arrived; not when something of it was lost.
function lead(event, form) {
  if (!waiting) return;
  event.preventDefault();
  last.then((arrived) => { if (arrived) form.requestSubmit(form.querySelector("[data-leads]")); });
}

// Before any other script hears of it: for them this form stays on the page.
document.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter;
  if (!form.matches("[data-send]") || !window.live || event.defaultPrevented) return;
  if (button?.hasAttribute("data-leads")) return lead(event, form);
  event.preventDefault();
  // One after the other. What is sent is what stood there when the button was pressed: an old mark does nothing.
  const body = new URLSearchParams(new FormData(form, button));
  const sent = (button ?? form).closest("[data-part]").id;
  waiting += 1;
  last = last.then(() => send(form.action, body, sent)).catch(lost).then((arrived) => {
    waiting -= 1;
    if (form.isConnected) form.dispatchEvent(new Event("input")); // what was sent is not unsaved any more
    return arrived === true;
  });
}, true);
