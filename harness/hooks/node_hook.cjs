// Loaded by every Node below `harness run` (NODE_OPTIONS=--require), before the program: makes it trust the harness CA,
// brings HTTP clients that know of no proxy to it, and stops what goes past it.
//
// Needs Node's own modules only. What the program sees of it are a few functions of those modules that have changed; the
// changes reach ES modules as well.
"use strict";

const dgram = require("dgram");
const dns = require("dns");
const fs = require("fs");
const http = require("http");
const https = require("https");
const net = require("net");
const { Duplex } = require("stream");
const tls = require("tls");

const { Guard, Notes, isLocal } = require("./node_guard.cjs");

// --- certificates ----------------------------------------------------------------------------------------------------

// A client without certificates of its own has those of NODE_EXTRA_CA_CERTS; one that brings its own gets ours as well.
function trust(bundle) {
  const create = tls.createSecureContext;
  tls.createSecureContext = function createSecureContext(options, ...others) {
    const given = options && options.ca;
    return create.call(this, given ? { ...options, ca: [].concat(given, bundle) } : options, ...others);
  };
}

// --- the way through the proxy ---------------------------------------------------------------------------------------

const refused = (place, why) => new Error(`the proxy of the harness does not open a way to ${place}: ${why}`);

// A connection to a host through the proxy: what a client writes to it travels on once the proxy has opened the way.
class Tunnel extends Duplex {
  constructor(proxy, host, port) {
    super({ allowHalfOpen: true });
    this.connecting = true;
    this.waiting = [];
    this.wire = net.connect({ host: proxy.hostname, port: Number(proxy.port) });
    this.wire.setNoDelay(true);
    const place = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
    const user = Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`);
    const name = proxy.username ? `Proxy-Authorization: Basic ${user.toString("base64")}\r\n` : "";
    this.wire.write(`CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n${name}\r\n`);
    this.wire.on("error", (error) => this.destroy(error));
    this.wire.on("close", () => this.destroy(this.connecting ? refused(place, "it closed the connection") : undefined));
    this.wire.on("timeout", () => this.emit("timeout"));
    this.opening(Buffer.alloc(0), place);
  }

  // Read the proxy's answer, and let everything through if it is a yes.
  opening(read, place) {
    this.wire.once("data", (chunk) => {
      const answer = Buffer.concat([read, chunk]);
      const end = answer.indexOf("\r\n\r\n");
      if (end < 0) {
        this.opening(answer, place);
        return;
      }
      const status = answer.toString("latin1", 0, answer.indexOf("\r\n"));
      if (!/^HTTP\/1\.\d 2\d\d/.test(status)) {
        this.destroy(refused(place, status));
        return;
      }
      this.open(answer.subarray(end + 4));
    });
  }

  open(early) {
    this.connecting = false;
    if (early.length) this.push(early);
    this.wire.on("data", (chunk) => this.push(chunk) || this.wire.pause());
    this.wire.on("end", () => this.push(null));
    for (const send of this.waiting.splice(0)) send();
    this.emit("connect");
    this.emit("ready");
  }

  when(send) {
    if (this.connecting) this.waiting.push(send);
    else send();
  }

  _write(chunk, encoding, done) {
    this.when(() => this.wire.write(chunk, encoding, done));
  }

  _final(done) {
    this.when(() => this.wire.end(done));
  }

  _read() {
    this.wire.resume();
  }

  _destroy(error, done) {
    this.wire.destroy();
    done(error);
  }

  setTimeout(...given) {
    this.wire.setTimeout(...given);
    return this;
  }

  setNoDelay() {
    return this;
  }

  setKeepAlive(...given) {
    this.wire.setKeepAlive(...given);
    return this;
  }

  ref() {
    this.wire.ref();
    return this;
  }

  unref() {
    this.wire.unref();
    return this;
  }
}

// The options of tls.connect(options), tls.connect(path, options) and tls.connect(port, host, options), as one object.
function tlsOptions(given) {
  const [first, second] = given;
  const options = Object.assign({}, ...given.filter((one) => one && typeof one === "object"));
  if (typeof first === "string" && !(Number(first) >= 0)) return { ...options, path: first };
  if (typeof first === "string" || typeof first === "number") options.port = first;
  return typeof second === "string" ? { ...options, host: second } : options;
}

// HTTP clients that were told nothing of the proxy reach it all the same: those that make their connections by an Agent,
// and those that offer HTTP/1.1, which is what the harness speaks, in the TLS handshake, as fetch does.
function route(proxy) {
  let byAgent = 0;
  const connect = tls.connect;
  const secure = https.Agent.prototype.createConnection;
  const plain = http.Agent.prototype.createConnection;

  tls.connect = function (...given) {
    const options = tlsOptions(given);
    const web = byAgent > 0 || [].concat(options.ALPNProtocols).includes("http/1.1");
    if (options.socket || options.path || !web || isLocal(options.host)) return connect.apply(this, given);
    const tunnel = new Tunnel(proxy, options.host, options.port || 443);
    const servername = options.servername || (net.isIP(options.host) ? "" : options.host);
    const listener = given.find((one) => typeof one === "function");
    const socket = connect.call(this, { ...options, servername, socket: tunnel }, listener);
    for (const name of ["ref", "unref"]) {
      socket[name] = function () {
        tunnel[name]();
        return tls.TLSSocket.prototype[name].call(this);
      };
    }
    return socket;
  };

  https.Agent.prototype.createConnection = function createConnection(...given) {
    byAgent += 1;
    try {
      return secure.apply(this, given);
    } finally {
      byAgent -= 1;
    }
  };

  http.Agent.prototype.createConnection = function createConnection(options, ...others) {
    const elsewhere = options && typeof options === "object" && !options.path && !options.socketPath;
    if (!elsewhere || isLocal(options.host)) return plain.call(this, options, ...others);
    return new Tunnel(proxy, options.host, options.port || 80);
  };
}

// --- what goes past it -----------------------------------------------------------------------------------------------

function guardSockets(guard) {
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (...given) {
    const first = Array.isArray(given[0]) ? given[0][0] : given[0];
    const options = first && typeof first === "object" ? first : { port: first, host: given[1] };
    const isPath = options.path || (typeof first === "string" && Number.isNaN(Number(first)));
    const host = typeof options.host === "string" ? options.host : "localhost";
    const error = isPath ? undefined : guard.reaching("connect", host, options.port);
    if (!error) return connect.apply(this, given);
    this.connecting = true; // so that what is written meanwhile waits, and does not fail with an error of its own
    process.nextTick(() => this.destroy(error));
    return this;
  };
}

function guardDatagrams(guard) {
  const { connect, send } = dgram.Socket.prototype;
  dgram.Socket.prototype.send = function (...given) {
    // send(message, [offset, length,] [port] [, address] [, callback])
    const numbers = given.slice(1).findIndex((one) => typeof one !== "number");
    const last = numbers < 0 ? given.length - 1 : numbers;
    const host = typeof given[last + 1] === "string" ? given[last + 1] : undefined;
    const error = guard.reaching("send", host, given[last]);
    if (!error) return send.apply(this, given);
    const callback = given.find((one) => typeof one === "function");
    process.nextTick(() => (callback ? callback(error) : this.emit("error", error)));
    return undefined;
  };
  dgram.Socket.prototype.connect = function (port, address, ...others) {
    const error = guard.reaching("connect", typeof address === "string" ? address : undefined, port);
    if (!error) return connect.call(this, port, address, ...others);
    const callback = [address, ...others].find((one) => typeof one === "function");
    process.nextTick(() => (callback ? callback(error) : this.emit("error", error)));
    return undefined;
  };
}

function guardNames(guard) {
  const asks = /^(lookup|lookupService|resolve.*|reverse)$/;
  const judged = (name, host) => (/^(lookupService|reverse)$/.test(name) ? guard.reaching("lookup", host) : guard.asking(host));
  const change = (holder, refuse) => {
    for (const name of Object.getOwnPropertyNames(holder)) {
      if (!asks.test(name) || typeof holder[name] !== "function") continue;
      const ask = holder[name];
      const guarded = function (host, ...others) {
        const error = judged(name, host);
        return error ? refuse(error, others) : ask.call(this, host, ...others);
      };
      holder[name] = Object.assign(guarded, ask, ...Object.getOwnPropertySymbols(ask).map((key) => ({ [key]: ask[key] })));
    }
  };
  const toCallback = (error, others) => {
    const callback = others.find((one) => typeof one === "function");
    if (!callback) throw error;
    process.nextTick(() => callback(error));
  };
  change(dns, toCallback);
  change(dns.Resolver.prototype, toCallback);
  const toPromise = (error) => Promise.reject(error);
  change(dns.promises, toPromise);
  change(dns.promises.Resolver.prototype, toPromise);
}

// --- the start -------------------------------------------------------------------------------------------------------

function readBundle(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function start(environment) {
  const notes = new Notes(environment.HARNESS_HOOK_NOTES);
  const guard = new Guard(notes, environment.HARNESS_HOOK_DIRECT === "allow");
  notes.begin();
  const bundle = environment.HARNESS_CA_BUNDLE && readBundle(environment.HARNESS_CA_BUNDLE);
  if (bundle) trust(bundle);
  guardSockets(guard);
  guardDatagrams(guard);
  guardNames(guard);
  if (environment.HARNESS_HOOK_PROXY) route(new URL(environment.HARNESS_HOOK_PROXY));
  require("module").syncBuiltinESMExports();
}

const MARK = Symbol.for("harness.hook");
if (!globalThis[MARK]) {
  globalThis[MARK] = true; // in a run within a run the inner hook comes first and acts
  start(process.env);
}
