// Drives tencentcloud-sdk-nodejs: calls come in as JSON lines on stdin, outcomes go out on stdout.
//
// A standalone program, run by path: it needs the SDK and Node's own modules and nothing of the harness.
"use strict";

// --- the same in every JavaScript driver -----------------------------------------------------------------------------

const { AsyncLocalStorage } = require("async_hooks");
const dgram = require("dgram");
const dns = require("dns");
const fs = require("fs");
const net = require("net");
const path = require("path");
const readline = require("readline");

const CONCURRENCY = 12;
const TIMEOUT = /time-?d?out/i;

const now = () => Number(process.hrtime.bigint()) / 1e9;

// What each call tries to reach and what it prints; only addresses that were configured are reached.
//
// Calls are told apart by what they asked for in turn. What happens on behalf of none counts for every open call.
class Watch {
  constructor() {
    this.allowed = new Set();
    this.calls = new AsyncLocalStorage();
    this.open = new Set();
    this.lookup = dns.promises.lookup;
    this.real = process.stderr.write.bind(process.stderr);
    const write = (text, ...others) => this.write(text, others);
    process.stdout.write = process.stderr.write = write;
    this.guardSockets();
    this.guardDatagrams();
    this.guardNames();
  }

  // The open calls that something happens for.
  concerned() {
    const own = this.calls.getStore();
    return own ? [own] : [...this.open];
  }

  // The error for what would leave for an address that was not configured; undefined for one that was.
  refusal(name, code, syscall) {
    if (this.allowed.has(name)) return undefined;
    for (const call of this.concerned()) call.contacted.push(name);
    const error = new Error(`${name} is neither the configured proxy nor the configured endpoint`);
    return Object.assign(error, { code, syscall });
  }

  guardSockets() {
    const watch = this;
    const { connect } = net.Socket.prototype;
    net.Socket.prototype.connect = function (...given) {
      const first = Array.isArray(given[0]) ? given[0][0] : given[0];
      const options = first && typeof first === "object" ? first : { port: first, host: given[1] };
      const file = options.path || (typeof first === "string" && Number.isNaN(Number(first)) ? first : undefined);
      const host = typeof options.host === "string" ? options.host : "localhost";
      const error = watch.refusal(file ? `unix:${file}` : `${host}:${options.port}`, "ECONNREFUSED", "connect");
      if (!error) return connect.apply(this, given);
      this.connecting = true; // so that what is written meanwhile waits, and does not fail with an error of its own
      process.nextTick(() => this.destroy(error));
      return this;
    };
  }

  guardDatagrams() {
    const watch = this;
    for (const way of ["send", "connect"]) {
      const act = dgram.Socket.prototype[way];
      dgram.Socket.prototype[way] = function (...given) {
        // send(message, [offset, length,] [port] [, address] [, callback]), connect(port [, address] [, callback])
        const rest = way === "send" ? given.slice(1) : given;
        const numbers = rest.findIndex((one) => typeof one !== "number");
        const host = typeof rest[numbers] === "string" ? rest[numbers] : "localhost";
        const port = rest[(numbers < 0 ? rest.length : numbers) - 1];
        const error = watch.refusal(`${host}:${port}`, "ECONNREFUSED", way);
        if (!error) return act.apply(this, given);
        const callback = given.find((one) => typeof one === "function");
        process.nextTick(() => (callback ? callback(error) : this.emit("error", error)));
        return undefined;
      };
    }
  }

  guardNames() {
    const asks = /^(lookup|lookupService|resolve.*|reverse)$/;
    const change = (holder, refuse) => {
      for (const name of Object.getOwnPropertyNames(holder).filter((one) => asks.test(one))) {
        const ask = holder[name];
        const guarded = (self, host, others) => {
          const error = net.isIP(String(host)) ? undefined : this.refusal(`${host}:`, "ENOTFOUND", "getaddrinfo");
          return error ? refuse(error, others) : ask.call(self, host, ...others);
        };
        const changed = function (host, ...others) {
          return guarded(this, host, others);
        };
        holder[name] = Object.defineProperties(changed, Object.getOwnPropertyDescriptors(ask));
      }
    };
    const toCallback = (error, others) => {
      const callback = others.find((one) => typeof one === "function");
      process.nextTick(() => callback(error));
    };
    const toPromise = (error) => Promise.reject(error);
    for (const holder of [dns, dns.Resolver.prototype]) change(holder, toCallback);
    for (const holder of [dns.promises, dns.promises.Resolver.prototype]) change(holder, toPromise);
  }

  // Let the address of `url` be reached.
  async allow(url) {
    const parts = new URL(url);
    const host = parts.hostname.replace(/^\[|\]$/g, "");
    const port = parts.port || (parts.protocol === "https:" ? 443 : 80);
    if (this.allowed.has(`${host}:${port}`)) return;
    const found = await this.lookup(host, { all: true });
    for (const name of [host, ...found.map((one) => one.address)]) {
      this.allowed.add(`${name}:${port}`).add(`${name}:`);
    }
  }

  // What an SDK prints or logs: to the calls that want it, else to stderr.
  write(text, others) {
    const wanting = this.concerned().filter((call) => call.printed);
    for (const call of wanting) call.printed.push(String(text));
    if (!wanting.length) return this.real(text, ...others);
    const done = others.find((one) => typeof one === "function");
    if (done) process.nextTick(done);
    return true;
  }
}

// The outcome of a call that failed: what the caller can read off the error, plus `known`.
function failure(error, known) {
  let kind = "client_error";
  const seen = new Set();
  for (let cause = error; cause && !seen.has(cause); cause = cause.cause || cause.originalError) {
    if (TIMEOUT.test(`${cause.name} ${cause.code}`)) kind = "timeout";
    seen.add(cause);
  }
  const own = isOwn(error);
  return error instanceof Error
    ? { kind, error_type: error.name, message: error.message, error_own: own, ...known }
    : { kind, error_type: typeof error, message: String(error), error_own: own, ...known };
}

// An outcome as the protocol writes it: an SDK may hand out as a code or a message what a broken answer has in its place.
function written(outcome) {
  const text = (value) => (value === undefined || typeof value === "string" ? value : JSON.stringify(value));
  const texts = (given, names) => names.map((name) => [name, given[name] === null ? null : text(given[name])]);
  const strings = (given, names) => ({ ...given, ...Object.fromEntries(texts(given, names)) });
  const items = (outcome.item_errors || []).map((one) => strings(one, ["item", "code", "message"]));
  return { ...strings(outcome, ["code", "message", "request_id", "error_type"]), item_errors: items };
}

// What came of one call, with what it reached, printed and took.
async function answer(message, watch, clients) {
  const { id, operation, params, session } = message;
  const own = { contacted: [], printed: session.log ? [] : null };
  const started = now();
  watch.open.add(own);
  const outcome = await watch.calls.run(own, async () => {
    try {
      await watch.allow(session.endpoint || session.proxy);
      // As in a program that makes its client once.
      if (!clients.has(session.access_key)) clients.set(session.access_key, connect(session));
      return await call(clients.get(session.access_key), operation, params);
    } catch (error) {
      return failure(error); // whatever the SDK throws is what came of the call
    }
  });
  watch.open.delete(own);
  while (clients.size > 4 * CONCURRENCY) clients.delete(clients.keys().next().value);
  const more = { started, ended: now(), contacted: own.contacted, log: (own.printed || []).join("") || null };
  return { type: "outcome", id, ...written(outcome), ...more };
}

// The version of an installed package, whether or not it lets its package.json be required.
function versionOf(name) {
  let folder = path.dirname(require.resolve(name));
  for (;;) {
    const file = path.join(folder, "package.json");
    const about = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
    if (about.name === name) return about.version;
    folder = path.dirname(folder);
  }
}

// Answer messages until `bye` or the end of input; stdout belongs to the protocol, so prints go to stderr.
async function serve() {
  const out = process.stdout.write.bind(process.stdout);
  // An SDK may hand out what JSON has no word for: then as the caller would see it printed.
  const plain = (_name, value) => (typeof value === "bigint" || Object.is(value, NaN) ? String(value) : value);
  const say = (message) => out(`${JSON.stringify(message, plain)}\n`);
  const watch = new Watch();
  const clients = new Map();
  const open = new Set();
  Object.assign(sdk, Object.fromEntries(Object.entries(MODULES).map(([name, from]) => [name, require(from)])));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const message = JSON.parse(line);
    if (message.type === "bye") break;
    if (message.type === "hello") {
      const client = { name: NAME, package: PACKAGE, version: versionOf(PACKAGE), runtime: `Node ${process.versions.node}` };
      say({ type: "ready", protocol: 1, client, concurrency: CONCURRENCY, ...about() });
    } else {
      const reply = answer(message, watch, clients).then(say);
      open.add(reply);
      reply.finally(() => open.delete(reply));
    }
  }
  await Promise.all(open);
  process.exit(0); // connections that are kept alive would hold it
}

const sdk = {};

// --- this SDK --------------------------------------------------------------------------------------------------------

const NAME = "tencentcloud-sdk-nodejs";
const PACKAGE = NAME;
const MODULES = {
  api: NAME,
  errors: `${NAME}/tencentcloud/common/exception/tencent_cloud_sdk_exception`,
  HttpsProxyAgent: "https-proxy-agent",
};
const METHODS = ["StartInstanceRefresh", "RollbackInstanceRefresh", "ResumeInstanceRefresh"];

function about() {
  return {
    operations: METHODS.map((name) => `tencent/as:${name}`),
    variants: ["defaults"], // it has no retries, and no log of its own
    settings: ["proxy", "endpoint", "ca", "timeout"],
    timeout_covers: "unknown", // common/interface.d.ts: "Request timeout in seconds", and not what of it is limited
  };
}

// The agent that HttpProfile's documentation names for proxies, with the authority to trust.
function agentFor(session) {
  const ca = fs.readFileSync(session.ca);
  class TrustingAgent extends sdk.HttpsProxyAgent.HttpsProxyAgent {
    callback(request, options) {
      return super.callback(request, { ...options, ca });
    }
  }
  return new TrustingAgent(session.proxy);
}

// A client, configured as the vendor documents.
function connect(session) {
  const httpProfile = {};
  if (session.timeout !== null) httpProfile.reqTimeout = session.timeout;
  if (session.endpoint) {
    const endpoint = new URL(session.endpoint);
    Object.assign(httpProfile, { protocol: `${endpoint.protocol}//`, endpoint: endpoint.host });
  } else {
    httpProfile.agent = agentFor(session);
  }
  const credential = { secretId: session.access_key, secretKey: session.secret_key };
  if (session.token !== null) credential.token = session.token;
  return new sdk.api.as.v20180419.Client({ credential, region: session.region, profile: { httpProfile } });
}

// Whether the SDK's documentation tells its callers to catch this class.
function isOwn(error) {
  return error instanceof sdk.errors.default;
}

// One call through the SDK and what its caller gets to see.
async function call(client, operation, params) {
  let answered;
  try {
    answered = await client[operation.split(":").pop()](params);
  } catch (error) {
    return refused(error);
  }
  if (answered === null || Object.getPrototypeOf(answered) !== Object.prototype) {
    const plain = answered === null || typeof answered !== "object" || Array.isArray(answered);
    return plain ? { kind: "result", value: answered } : { kind: "result", value: null, detail: answered.constructor.name };
  }
  const { RequestId: requestId, ...value } = answered;
  return { kind: "result", request_id: requestId, value };
}

// What the error shows: a code if the provider refused. Who gave up waiting says so in words only.
function refused(error) {
  const seen = { error_type: error.constructor.name };
  if (isOwn(error)) Object.assign(seen, { request_id: error.requestId || undefined, http: error.httpCode });
  if (isOwn(error) && "code" in error) return failure(error, { ...seen, code: error.code, kind: "service_error" });
  if (!error.httpCode && TIMEOUT.test(error.message)) seen.kind = "timeout";
  return failure(error, seen);
}

serve();
