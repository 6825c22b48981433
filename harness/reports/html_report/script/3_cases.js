// The grid of clients, operations and cases, and the list of those that fit.
const squares = [];
const parts = [];
const STEP = 50;
let listed = STEP;

function startSquares() {
  const drawn = document.createDocumentFragment();
  index.operations.forEach((operation, o) => {
    const own = cases.map((one, number) => [one, number]).filter(([one]) => one.o === o);
    const clients = [...new Set(own.map(([one]) => one.c))].sort((a, b) => a - b);
    const kinds = [...new Set(own.map(([one]) => one.k))].sort((a, b) => a - b);
    const heads = clients.map((client) => el("th", { scope: "col" }, index.clients[client]));
    const rows = kinds.map((kind) => {
      const cells = clients.map((client) => {
        const held = own.filter(([one]) => one.k === kind && one.c === client).map(([, number]) => square(number));
        return el("td", { "data-label": index.clients[client] }, el("div", { class: "squares" }, ...held));
      });
      return el("tr", {}, el("th", { scope: "row" }, index.kinds[kind]), ...cells);
    });
    const table = el("table", {}, el("thead", {}, el("tr", {}, el("th", {}), ...heads)), el("tbody", {}, ...rows));
    const part = el("section", { class: "op" }, el("h3", {}, operation), table);
    parts.push(part, ...rows);
    drawn.append(part);
  });
  const matrix = byId("matrix");
  matrix.append(drawn);
  matrix.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.classList.contains("square")) return;
    event.preventDefault();
    const order = [...matrix.querySelectorAll(".square:not(.off)")];
    const next = order[order.indexOf(event.target) + step];
    if (next) {
      reach(next);
      next.focus();
    }
  });
  matrix.addEventListener("focusin", (event) => reach(event.target));
}

// Of all squares one is reached with the tab key, the others from there with the arrow keys.
function reach(square) {
  for (const other of byId("matrix").querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
  square.tabIndex = 0;
}

function square(number) {
  squares[number] = el("button", { type: "button", tabindex: -1, "data-case": number });
  return squares[number];
}

function drawSquares() {
  const among = new Set(fitting);
  cases.forEach((one, number) => {
    const verdict = VERDICTS[Math.max(verdictOf(one), 0)];
    const drawn = squares[number];
    drawn.className = `square ${verdict}${one.new ? " new" : ""}${among.has(number) ? "" : " off"}`;
    drawn.disabled = !among.has(number);
    drawn.title = `${one.n}: ${verdict}`;
    drawn.setAttribute("aria-label", `${fullName(one)}, ${index.clients[one.c]}: ${verdict}`);
  });
  for (const part of parts) part.hidden = !part.querySelector(".square:not(.off)");
  const first = byId("matrix").querySelector(".square:not(.off)");
  if (first) reach(first);
}

function drawList() {
  listed = STEP;
  byId("list").replaceChildren();
  extendList();
}

function extendList() {
  const list = byId("list");
  const rows = fitting.slice(list.children.length, listed).map((number) => {
    const one = cases[number];
    const verdict = VERDICTS[Math.max(verdictOf(one), 0)];
    const reasons = one.j.map(([check, , reason]) => `${index.checks[check].id}: ${reason}`).join("; ");
    const what = el("span", { class: "what" }, el("span", { class: "mono" }, fullName(one)));
    if (reasons) what.append(el("span", { class: "why" }, reasons.slice(0, 300)));
    const mark = el("span", { class: `square ${verdict}`, title: verdict });
    const who = el("span", { class: "who" }, index.clients[one.c]);
    return el("li", {}, el("button", { type: "button", "data-case": number }, mark, who, what));
  });
  list.append(...rows);
  byId("matching").textContent = `${count(fitting.length, "case")} that fit${fitting.length === 1 ? "s" : ""}`;
  byId("more").hidden = fitting.length <= listed;
}

function startList() {
  byId("more").addEventListener("click", () => {
    listed += STEP * 4;
    extendList();
  });
}
