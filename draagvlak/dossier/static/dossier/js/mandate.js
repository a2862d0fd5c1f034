// The matrix of who decides what, in place: a press on a cell opens its four ticks there; each tick is saved at once.
// [data-mandate] (the link of a cell): where a tick goes; data-person, data-parts. Without this script it is a link to the
// page of the decision. What a tick changes comes back as the whole matrix; cells, warnings and #mandate-whole follow it.
const said = document.getElementById("mandate-said"), template = document.getElementById("mandate-parts");
const token = document.querySelector("#mandate-form [name=csrfmiddlewaretoken]");
let open = null;

function say(name) {
  said.textContent = "";
  window.setTimeout(() => { said.textContent = said.dataset[name]; }, 50);
}

function close(focus) {
  if (!open) return;
  const { link, box } = open;
  open = null;
  box.remove();
  link.removeAttribute("aria-expanded");
  if (focus) link.focus();
}

// Takes over what the server says now. The link of an open cell stays, with its focus; its words follow.
function follow(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const node of document.querySelectorAll("#mandate-whole, #mandate td[id], #mandate [id^='w-']")) {
    const now = fresh.getElementById(node.id);
    if (!now) continue;
    const link = node.querySelector("[data-mandate]"), next = now.querySelector("[data-mandate]");
    if (link && next) {
      link.dataset.parts = next.dataset.parts;
      link.replaceChildren(...next.childNodes);
    } else {
      node.replaceChildren(...now.childNodes);
    }
  }
}

// One tick after the other, so that an answer never shows less than the one before it; the page follows the last.
let asked = 0, queue = Promise.resolve();

function send(link, tick, box) {
  const on = tick.checked, mine = ++asked;
  const body = new URLSearchParams({ person: link.dataset.person, part: tick.value, on: on ? "yes" : "no" });
  body.set("csrfmiddlewaretoken", token.value);
  queue = queue.then(async () => {
    const why = await put(link, body, mine);
    if (why) tick.checked = !on;
    said.classList.toggle("vh", !why || box.isConnected);
    const place = box.querySelector("[data-lost]");
    place.hidden = !why;
    place.textContent = why ? said.dataset[why] : "";
    say(why || "saved");
  });
}

// Why it was not saved, as the name of what is said about it; "" when it was.
async function put(link, body, mine) {
  try {
    const answer = await fetch(link.dataset.mandate, { method: "POST", body, headers: { "X-In-Place": "1" }, redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 403) return "forbidden";
    if (!answer.ok) return "failed";
    const html = await answer.text();
    if (mine === asked) follow(html);
    return "";
  } catch {
    return "lost";
  }
}

function show(link) {
  close(false);
  const box = template.content.firstElementChild.cloneNode(true), parts = link.dataset.parts.split(" ");
  box.querySelector("legend").textContent = link.querySelector(".vh:last-child").textContent.trim();
  for (const tick of box.querySelectorAll("input")) {
    tick.checked = parts.includes(tick.value);
    tick.addEventListener("change", () => send(link, tick, box));
  }
  box.querySelector("button").addEventListener("click", () => close(true));
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") close(true); });
  link.after(box);
  link.setAttribute("aria-expanded", "true");
  open = { link, box };
  box.querySelector("input").focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-mandate]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (open && open.link === link) close(true);
  else show(link);
});
