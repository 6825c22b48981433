// The index of all cases, their evidence, and how elements are made. Nothing of the data is ever taken for markup.
const index = JSON.parse(document.getElementById("index").textContent);
const VERDICTS = index.verdicts;
const cases = index.cases;
const opened = new Map();

function byId(id) {
  return document.getElementById(id);
}

function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function count(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

function fullName(one) {
  return `${index.operations[one.o]}/${one.n}`;
}

async function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

async function evidenceOf(number) {
  const chunk = Math.floor(number / index.chunk);
  if (!opened.has(chunk)) opened.set(chunk, unpacked(byId(`evidence-${chunk}`).textContent));
  return (await opened.get(chunk))[number % index.chunk];
}
