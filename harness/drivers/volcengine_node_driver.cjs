// Drives @volcengine/sdk-core: calls come in as JSON lines on stdin, outcomes go out on stdout.
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

const https = require("https");

const NAME = "@volcengine/sdk-core";
const PACKAGE = NAME;
const MODULES = { core: "@volcengine/sdk-core" };
// The vendor's packages of single services are not published where everyone can install them; a command of theirs is no
// more than the path of its API, from which the base package builds it.
const OPERATIONS = { "volcengine/ecs:RebootInstances": "/RebootInstances/2020-04-01/ecs/get/text_plain/" };
const NO_ANSWER = /^(ECONNABORTED|ETIMEDOUT)$/;

function about() {
  return {
    operations: Object.keys(OPERATIONS),
    variants: ["defaults"], // autoRetry is on unless it is turned off
    settings: ["proxy", "endpoint", "ca", "timeout", ...(sdk.core.LogLevel ? ["log"] : [])],
    // docs/5-Timeout.md of volcengine-nodejs-sdk says of readTimeout, which 1.0.0 does not have yet, that it is for all of
    // an attempt, and of timeout no more than that it is one.
    timeout_covers: "unknown",
  };
}

// A client, configured as the vendor documents.
function connect(session) {
  const config = {
    region: session.region,
    accessKeyId: session.access_key,
    secretAccessKey: session.secret_key,
    sessionToken: session.token || undefined,
    httpOptions: { httpsAgent: new https.Agent({ ca: fs.readFileSync(session.ca) }) },
  };
  if (session.timeout !== null) config.httpOptions.timeout = session.timeout * 1000;
  if (session.log && sdk.core.LogLevel) config.debugOptions = { debug: true, logLevel: sdk.core.LogLevel.LOG_DEBUG_ALL };
  if (session.endpoint) {
    const endpoint = new URL(session.endpoint);
    config.protocol = endpoint.protocol.slice(0, -1);
    config.host = endpoint.host;
  } else {
    const proxy = new URL(session.proxy);
    const auth = { username: decodeURIComponent(proxy.username), password: decodeURIComponent(proxy.password) };
    config.httpOptions.proxy = { protocol: "http", host: proxy.hostname, port: Number(proxy.port) };
    if (auth.username) config.httpOptions.proxy.auth = auth; // it goes on to axios, which knows it
  }
  return new sdk.core.Client(config);
}

// Whether the SDK's documentation tells its callers to catch this class.
function isOwn(error) {
  return error instanceof sdk.core.HttpRequestError;
}

// One call through the SDK and what its caller gets to see.
async function call(client, operation, params) {
  const command = new sdk.core.Command(params);
  command.requestConfig = sdk.core.buildRequestConfigFromMetaPath(OPERATIONS[operation]);
  let answered;
  try {
    answered = await client.send(command);
  } catch (error) {
    if (isOwn(error)) return refused(error);
    throw error;
  }
  const { ResponseMetadata: metadata, Result: value } = Object(answered);
  const details = value && Array.isArray(value.OperationDetails) ? value.OperationDetails : [];
  const failed = details.filter((detail) => detail && detail.Error);
  const items = failed.map((one) => ({ item: one.InstanceId ?? null, code: one.Error.Code ?? null, message: one.Error.Message }));
  return { kind: "result", request_id: metadata && metadata.RequestId, value, item_errors: items };
}

// What the error shows: the name says of what kind it is, the data are the answer's.
function refused(error) {
  const { code } = error.originalError || {};
  if (error.name === "NetworkError" && NO_ANSWER.test(code)) return failure(error, { kind: "timeout" });
  const metadata = (error.data && error.data.ResponseMetadata) || {};
  const said = metadata.Error || {};
  const known = { code: said.Code, message: said.Message || error.message, request_id: metadata.RequestId };
  const kind = error.name === "ApiException" && error.status ? "service_error" : "client_error";
  return failure(error, { ...known, http: error.status || undefined, kind });
}

serve();
