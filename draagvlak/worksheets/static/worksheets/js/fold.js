// On a narrow screen the sections of a sheet begin folded, each with a button that says so. A link to a section opens it.
// The picture begins open. Without this script, and on paper, everything stands open.
const narrow = matchMedia("(max-width: 44rem)"), parts = [...document.querySelectorAll("#sheet > .ws__part")];
const words = document.getElementById("sheet").dataset, brain = document.getElementById("brain");

function fold(part, shut) {
  part.classList.toggle("is-folded", shut);
  const button = part.querySelector(":scope > .ruled > [data-fold], :scope > [data-fold]");
  button.setAttribute("aria-expanded", String(!shut));
  button.firstChild.textContent = shut ? words.show : words.hide;
}

function button(part, title) {
  const made = document.createElement("button"), about = document.createElement("span");
  made.type = "button"; made.className = "btn btn--text no-print"; made.dataset.fold = "";
  about.className = "vh"; about.textContent = `: ${title}`;
  made.append(document.createElement("span"), about);
  made.addEventListener("click", () => fold(part, !part.classList.contains("is-folded")));
  return made;
}

function arrive() {
  const aim = document.getElementById(decodeURIComponent(location.hash.slice(1))), part = aim?.closest(".ws__part");
  if (part?.classList.contains("is-folded")) { fold(part, false); aim.scrollIntoView(); }
}

const drawn = Boolean(brain?.firstElementChild);
if (narrow.matches && parts.length + drawn > 1) {
  for (const part of parts) {
    const head = part.querySelector(":scope > .ruled");
    head.append(button(part, head.querySelector("h2").textContent));
    fold(part, true);
  }
  if (drawn) {
    const bar = document.createElement("div");
    bar.className = "ws__bar ruled ruled--bare";
    bar.append(Object.assign(document.createElement("b"), { textContent: words.picture }), button(bar, words.picture));
    brain.before(bar);
    fold(bar, false);
  }
  addEventListener("hashchange", arrive);
  document.addEventListener("click", (event) => { // the same link once more changes no hash
    if (event.target.closest?.('a[href^="#"]')) setTimeout(arrive);
  });
  narrow.addEventListener("change", () => {
    if (!narrow.matches) for (const part of document.querySelectorAll("#sheet > .is-folded")) fold(part, false);
  });
  arrive();
}
