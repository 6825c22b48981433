// What stands in a made driver after the text that JavaScript drivers share: an SDK that does what its parameters say.

const NAME = "made-js";
const PACKAGE = "made-package";
const MODULES = { made: "made-package" };
const waiting = [];

const about = () => ({ operations: ["acme/box:OpenBoxes"] });
const connect = (session) => ({ key: session.access_key, calls: 0 });
const isOwn = (error) => error instanceof sdk.made.MadeError;

const reached = (socket) =>
  new Promise((done, failed) => socket.once("connect", () => socket.end(() => done("there"))).once("error", failed));

const acts = {
  count: async (client) => `${client.key} ${(client.calls += 1)}`,
  print: async (_client, text) => {
    console.log(text);
    await new Promise((next) => setImmediate(next));
    process.stderr.write(`${text}!`, () => undefined);
  },
  wait: (_client, text) => new Promise((next) => waiting.push(next)).then(() => console.log(text)),
  release: async () => waiting.splice(0).forEach((next) => next()),
  connect: (_client, place) => reached(net.connect(place)),
  tls: (_client, place) => reached(require("tls").connect(place)),
  fetch: (_client, url) => fetch(url),
  send: (_client, { host, port }) =>
    new Promise((done, failed) => {
      const socket = dgram.createSocket("udp4");
      socket.send("x", port, host, (error) => (socket.close(), error ? failed(error) : done("sent")));
    }),
  lookup: (_client, host) => new Promise((done, failed) => dns.lookup(host, (error) => (error ? failed(error) : done()))),
  resolve: (_client, host) => dns.promises.resolve4(host),
  raise: async (_client, facts) => {
    throw Object.assign(new sdk.made.MadeError("no"), facts);
  },
  inside: async (_client, facts) => {
    throw new Error("outer", { cause: Object.assign(new Error("inner"), facts) });
  },
  text: async (_client, text) => {
    throw text;
  },
  strange: async () => ({ big: 12345678901234567890n, none: NaN, kept: 1.5 }),
};

async function call(client, _operation, params) {
  if (params.act === "broken") return { kind: "service_error", code: 12, message: { a: 1 }, item_errors: [{ item: 7, code: null }] };
  return { kind: "result", value: await acts[params.act](client, params.given) };
}

serve();
