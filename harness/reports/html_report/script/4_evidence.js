// One case with its evidence, drawn when it is asked for.
const dialog = byId("case");
let shown = -1;

function copyLine(line) {
  const button = el("button", { type: "button", class: "copy", "data-copy": line }, "Copy");
  return el("div", { class: "repeat" }, el("code", {}, line), button);
}

function pairs(facts) {
  return el("dl", { class: "facts" }, ...facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, ...drawn(value))]));
}

function judgement([check, verdict, reason], facts) {
  const { id, severity, group, rests, explains } = index.checks[check];
  const head = el("p", {}, el("b", { class: VERDICTS[verdict] }, `${VERDICTS[verdict]}: ${id}`), el("small", {}, ` ${severity}, ${index.groups[group]}`));
  const told = el("div", { class: `judgement ${VERDICTS[verdict]}` }, head, el("p", {}, reason));
  if (rests) told.append(el("p", { class: "rests" }, `Rests on ${rests}.`));
  if (explains) told.append(el("p", { class: "explains" }, explains));
  for (const fact of facts.get(id) || []) told.append(el("p", { class: "fact" }, fact));
  return told;
}

function message(title, told, remark) {
  if (told === null) return el("div", {}, el("h4", {}, title), el("p", { class: "none" }, remark || "none"));
  const [text, size, cut] = told;
  const limit = cut ? `; cut here, ${count(size, "byte")} in all: the JSON report has them` : `, ${count(size, "byte")}`;
  const head = el("h4", {}, title, el("small", {}, `${limit}${remark ? `; ${remark}` : ""}`));
  return el("div", {}, head, el("pre", { tabindex: 0 }, ...drawn(text)));
}

// Control characters come as the pictures of them, which few fonts have.
function drawn(text) {
  return text.split(/([\u2400-\u2421])/).map((part, number) => (number % 2 ? el("span", { class: "control" }, escape_of(part)) : part));
}

function escape_of(picture) {
  const code = picture === "\u2421" ? 0x7f : picture.charCodeAt(0) - 0x2400;
  return { 9: "\\t", 10: "\\n", 13: "\\r" }[code] || `\\x${code.toString(16).padStart(2, "0")}`;
}

function exchange(one, cited, open) {
  const sides = el("div", { class: "sides" }, message("request", one.request), message("answer", one.response, one.arrived));
  const inner = el("div", {}, el("p", { class: "about" }, one.times), pairs(one.facts), sides);
  return el("details", { class: cited ? "exchange cited" : "exchange", open }, el("summary", {}, one.line), inner);
}

function call(one, number, several, cited) {
  const title = several ? `Call ${number + 1}: ${one.operation}` : `Call: ${one.operation}`;
  const many = one.exchanges.length > 4;
  const exchanges = one.exchanges.map((each, at) => exchange(each, cited.has(each.id), !many || at === 0 || cited.has(each.id)));
  const made = el("section", { class: "call" }, el("h3", {}, title));
  made.append(el("p", { class: "about" }, one.settings));
  made.append(el("details", { class: "params" }, el("summary", {}, "parameters"), el("pre", { tabindex: 0 }, one.params)));
  made.append(el("h4", {}, "what the client told"), pairs(one.told));
  if (one.log !== null) made.append(el("details", {}, el("summary", {}, "what it logged"), el("pre", { tabindex: 0 }, ...drawn(one.log))));
  made.append(el("h4", {}, count(exchanges.length + one.more, "exchange")), ...exchanges);
  if (one.more) made.append(el("p", { class: "about" }, `${count(one.more, "more exchange")}: the JSON report has them`));
  return made;
}

function caseParts(one, told) {
  const facts = new Map(told.facts);
  const cited = new Set(told.evidence);
  const made = [el("p", {}, el("b", { class: VERDICTS[one.v] }, VERDICTS[one.v]), one.new ? el("span", { class: "new" }, "new") : "")];
  for (const each of one.j) made.push(judgement(each, facts));
  if (one.p.length) {
    const passed = one.p.map((check) => index.checks[check].id).join(", ");
    made.push(el("details", {}, el("summary", {}, `${count(one.p.length, "check")} passed`), el("p", {}, passed)));
  }
  if (one.r) made.push(el("h3", {}, "Again"), copyLine(one.r));
  if (told.rules.length) made.push(el("h3", {}, "What went wrong on purpose"), ...told.rules.map((rule) => el("p", { class: "mono" }, rule)));
  told.calls.forEach((each, number) => made.push(call(each, number, told.calls.length > 1, cited)));
  if (told.more) made.push(el("p", { class: "about" }, `${count(told.more, "more call")}: the JSON report has them`));
  return made;
}

async function show(number) {
  const one = cases[number];
  shown = number;
  byId("case-title").textContent = fullName(one);
  byId("case-client").textContent = index.clients[one.c];
  byId("evidence").replaceChildren(el("p", { class: "about" }, "opening …"));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  const order = order_of(number);
  byId("before").disabled = order.at <= 0;
  byId("after").disabled = order.at < 0 || order.at >= order.among.length - 1;
  history.replaceState(null, "", `#case=${encodeURIComponent(`${index.clients[one.c]} ${fullName(one)}`)}`);
  try {
    const told = await evidenceOf(number);
    if (shown === number) byId("evidence").replaceChildren(...caseParts(one, told));
  } catch (error) {
    byId("evidence").replaceChildren(el("p", { class: "warning" }, `The evidence cannot be opened in this browser: ${error}`));
  }
}

function order_of(number) {
  const among = fitting.includes(number) ? fitting : cases.map((_, at) => at);
  return { among, at: among.indexOf(number) };
}

function step(by) {
  const { among, at } = order_of(shown);
  const next = among[at + by];
  if (next !== undefined) show(next);
}

async function copy(button) {
  const line = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(line);
  } catch {
    const area = el("textarea", {});
    area.value = line;
    button.after(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}

function fromAddress() {
  if (!location.hash.startsWith("#case=")) return;
  const asked = decodeURIComponent(location.hash.slice(6));
  const number = cases.findIndex((one) => `${index.clients[one.c]} ${fullName(one)}` === asked);
  if (number >= 0) show(number);
}

function startEvidence() {
  document.addEventListener("click", (event) => {
    const copied = event.target.closest("[data-copy]");
    const asked = event.target.closest("[data-case]");
    if (copied) copy(copied);
    else if (asked && asked.dataset.case !== "None") show(Number(asked.dataset.case));
    else if (event.target === dialog) dialog.close();
  });
  byId("close").addEventListener("click", () => dialog.close());
  byId("before").addEventListener("click", () => step(-1));
  byId("after").addEventListener("click", () => step(1));
  dialog.addEventListener("close", () => history.replaceState(null, "", location.pathname + location.search));
  dialog.addEventListener("keydown", (event) => {
    if (event.target.closest("pre") || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  });
  window.addEventListener("hashchange", fromAddress);
}
