// What is chosen, and which cases fit.
const chosen = { client: "", operation: "", kind: "", group: "", check: "", verdict: "", new: false, text: "" };
const controls = new Map([...document.querySelectorAll("[data-filter]")].map((one) => [one.dataset.filter, one]));
let fitting = [];

function offer(name, values) {
  const options = values.map(([value, label]) => el("option", { value }, label));
  controls.get(name).replaceChildren(el("option", { value: "" }, "all"), ...options);
}

function numbered(names) {
  return names.map((name, number) => [String(number), name]);
}

// The verdict of a case as the chosen group or check sees it; -1 where that has nothing to say of it.
function verdictOf(one) {
  if (chosen.group === "" && chosen.check === "") return one.v;
  const asked = (check) =>
    chosen.check === "" ? index.checks[check].group === Number(chosen.group) : check === Number(chosen.check);
  let worst = one.p.some(asked) ? 0 : -1;
  for (const [check, verdict] of one.j) {
    if (asked(check) && (worst < 1 || verdict === 1)) worst = worst === 1 ? 1 : verdict;
  }
  return worst;
}

function words(one) {
  if (one.words === undefined) {
    const reasons = one.j.map(([check, , reason]) => `${index.checks[check].id} ${reason}`);
    one.words = [fullName(one), index.clients[one.c], ...reasons].join("\n").toLowerCase();
  }
  return one.words;
}

function same(choice, number) {
  return choice === "" || Number(choice) === number;
}

function fits(one) {
  if (!same(chosen.client, one.c) || !same(chosen.operation, one.o) || !same(chosen.kind, one.k)) return false;
  if (chosen.new && !one.new) return false;
  const verdict = verdictOf(one);
  return verdict >= 0 && same(chosen.verdict, verdict) && words(one).includes(chosen.text.trim().toLowerCase());
}

function choose(changes) {
  Object.assign(chosen, changes);
  for (const [name, control] of controls) {
    if (control.type === "checkbox") control.checked = chosen[name];
    else if (control.value !== chosen[name]) control.value = chosen[name];
    control.classList.toggle("set", Boolean(chosen[name]));
  }
  fitting = [];
  cases.forEach((one, number) => {
    if (fits(one)) fitting.push(number);
  });
  byId("filtered").textContent = `${fitting.length.toLocaleString("en")} of ${count(cases.length, "case")}`;
  drawSquares();
  drawList();
  sieveFindings();
}

const NOTHING = { client: "", operation: "", kind: "", group: "", check: "", verdict: "", new: false, text: "" };

function sieveFindings() {
  const asked = chosen.text.trim().toLowerCase();
  let shown = 0;
  for (const article of document.querySelectorAll(".check")) {
    let within = 0;
    for (const defect of article.querySelectorAll(".defect")) {
      const told = defect.dataset;
      defect.hidden = !(
        same(chosen.client, Number(told.client)) &&
        (chosen.check === "" || index.checks[chosen.check].id === told.check) &&
        (chosen.group === "" || index.groups[chosen.group] === told.group) &&
        (chosen.operation === "" || told.operations.split(" ").includes(index.operations[chosen.operation])) &&
        (!chosen.new || Number(told.new) > 0) &&
        (asked === "" || `${told.check} ${defect.textContent}`.toLowerCase().includes(asked))
      );
      within += defect.hidden ? 0 : 1;
    }
    article.hidden = within === 0;
    shown += within;
  }
  const nothing = document.querySelector("#findings .nothing");
  if (nothing) nothing.hidden = shown > 0;
}

function startFilters() {
  offer("client", numbered(index.clients));
  offer("operation", numbered(index.operations));
  offer("kind", numbered(index.kinds));
  offer("group", numbered(index.groups));
  const judged = new Set(cases.flatMap((one) => [...one.p, ...one.j.map(([check]) => check)]));
  offer("check", numbered(index.checks.map((check) => check.id)).filter(([number]) => judged.has(Number(number))));
  offer("verdict", numbered(VERDICTS));
  for (const [name, control] of controls) {
    control.addEventListener("input", () => choose({ [name]: control.type === "checkbox" ? control.checked : control.value }));
  }
  byId("reset").addEventListener("click", () => choose(NOTHING));
  document.querySelector(".grid").addEventListener("click", (event) => {
    const cell = event.target.closest("button");
    if (!cell) return;
    const { client, group = "", verdict } = cell.dataset;
    choose({ ...NOTHING, client, group, verdict: verdict === "0" ? "" : verdict });
    byId("cases").scrollIntoView();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.closest("input, select, dialog")) return;
    event.preventDefault();
    byId("filters").open = true;
    controls.get("text").focus();
  });
  // What is scrolled to comes below the bar, however high that is.
  const bar = document.querySelector(".filters");
  const keep = () => { document.documentElement.style.scrollPaddingTop = `${bar.offsetHeight + 12}px`; };
  new ResizeObserver(keep).observe(bar);
  if (window.matchMedia("(max-width: 760px)").matches) byId("filters").open = false;
}
