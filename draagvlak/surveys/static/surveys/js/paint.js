// Puts one question of the data into the form that the server wrote. It paints; answer.js decides.
(function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const SHAPES = { todo: "#g-empty", doing: "#g-half", done: "#g-full" };
  const one = (selector) => document.querySelector(selector);
  const fill = (text, values) => Object.keys(values).reduce((so, name) => so.replace("%(" + name + ")s", values[name]), text);

  function say(node, text) {
    node.textContent = text;
    node.hidden = !text;
  }

  function drawing(name, level, href) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", name);
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("focusable", "false");
    if (level) svg.setAttribute("data-level", level);
    const part = document.createElementNS(SVG, href[0] === "#" ? "use" : "path");
    part.setAttribute(href[0] === "#" ? "href" : "d", href);
    if (href[0] !== "#") svg.setAttribute("viewBox", "0 0 24 24");
    svg.appendChild(part);
    return svg;
  }

  function progress(asked, page, states) {
    const practice = asked.n === 0;
    one("[data-part]").textContent = practice ? page.words.practice : asked.part;
    const total = { number: asked.n, total: page.total };
    one("[data-count]").textContent = practice ? page.words.uncounted : fill(page.words.count, total);
    one("[data-said]").textContent = practice ? "" : fill(page.words.said, { number: asked.place, total: asked.of });
    const dots = one("[data-dots]");
    dots.textContent = "";
    states.forEach((state) => {
      const item = document.createElement("li");
      if (state === "doing") item.className = "is-now";
      item.appendChild(drawing("g", "plain", SHAPES[state]));
      dots.appendChild(item);
    });
  }

  window.paint = {
    one: one,
    question: (asked, page, states) => {
      progress(asked, page, states);
      one("#asked").textContent = asked.text;
      document.title = asked.text + " – Draagvlak";
      say(one("#help"), asked.help);
      const vision = one("[data-vision]");
      if (vision) vision.hidden = asked.part !== vision.getAttribute("data-vision");
      say(one("#unknown-hint"), asked.hint);
      const texts = document.querySelectorAll(".pick__text");
      for (let at = 0; at < 3; at += 1) texts[at].textContent = asked.levels[at];
      one("#question").action = page.page + asked.n + "/";
      window.paint.resume(asked, page);
      one("[data-practice]").hidden = asked.n !== 0;
      one("[data-later]").hidden = asked.n === 0;
      one("[data-next]").textContent = asked.n === page.total ? page.words.overview : page.words.next;
    },
    // The code to go on elsewhere opens nothing before something is saved.
    resume: (asked, page) => {
      const code = one("[data-resume]");
      if (code) code.hidden = !(page.begun && asked.n > 0 && asked.n <= page.codeUntil);
    },
    // How others see the text, in words and with the colour when its author wants that.
    others: (row, page) => {
      one("[data-quote]").textContent = row.argument;
      one("[data-how]").textContent = page.how[row.share] || "";
      const chosen = one(".pick__in:checked ~ .pick__box b");
      one("[data-colour]").textContent = row.share === "with-colour" && chosen ? chosen.textContent : "";
    },
    // The quiet line above the buttons. The same words are not put there twice: a reader would hear them again.
    said: (text, mark) => {
      const line = one("#said");
      if (line.textContent === text) return;
      line.textContent = "";
      line.className = mark === "saved" ? "saved" : "saved saved--wait";
      if (mark === "saved") line.appendChild(drawing("icon", "", "M20 6 9 17l-5-5"));
      line.appendChild(document.createTextNode(text));
    },
    trace: (node, kinds, page) => {
      const words = kinds.map((kind) => page.traces[kind]).join(page.words.and);
      const text = words ? fill(page.words.trace, { traces: words }) : "";
      if (node.textContent === text) return;
      node.textContent = text;
      node.className = text ? "why__trace notice notice--line" : "why__trace";
    },
  };
})();
