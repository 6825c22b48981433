// Judges what a Node below `harness run` is about to send, and notes what it stopped; loaded by the Node hook.
//
// Runs in the user's program, before it: needs Node's own modules only, and says what it has to say in a folder of notes,
// never in the program's own output.
"use strict";

const fs = require("fs");
const net = require("net");
const os = require("os");
const path = require("path");

const NOTE_LIMIT = 1000;
const HOSTS_FILE = "/etc/hosts";
const ADVICE = "the proxy is in HTTPS_PROXY, and `harness run --allow-direct` lets such attempts through";

// A file of notes for each process and worker thread, in JSON lines; each line is one write to a file opened for it.
class Notes {
  constructor(folder) {
    this.folder = folder;
    this.left = NOTE_LIMIT;
    const unique = process.hrtime.bigint().toString(36) + Math.random().toString(36).slice(2);
    this.file = folder && path.join(folder, `${process.pid}-${unique}.jsonl`);
  }

  begin() {
    const argv = [process.argv0, ...process.execArgv, ...process.argv.slice(1)];
    this.write("process", { parent: process.ppid, runtime: `Node ${process.versions.node}`, argv });
  }

  write(event, facts) {
    this.left -= 1;
    if (!this.folder || this.left < 0) return;
    const line = { event: this.left ? event : "full", pid: process.pid, at: Date.now() / 1000, ...(this.left ? facts : {}) };
    try {
      fs.appendFileSync(this.file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    } catch {
      // The run is over, or the program may not write files.
    }
  }
}

// Whether an address in numbers is loopback, or stands for this machine as 0.0.0.0 and :: do.
function isLocalAddress(address) {
  if (net.isIPv4(address)) return address.startsWith("127.") || address === "0.0.0.0";
  const canonical = new URL(`http://[${address.split("%")[0]}]`).hostname.slice(1, -1);
  return canonical === "::1" || canonical === "::" || /^::ffff:(7f|0:0$)/.test(canonical);
}

// Whether the system knows a name by itself: localhost, the name of the machine, what its hosts file lists.
function isLocalName(given, hostsFile = HOSTS_FILE) {
  const name = given.replace(/\.+$/, "").toLowerCase();
  if (name === "localhost" || name.endsWith(".localhost") || name === os.hostname().toLowerCase()) return true;
  try {
    const lines = fs.readFileSync(hostsFile, "utf8").toLowerCase().split("\n");
    return lines.some((line) => line.split("#")[0].trim().split(/\s+/).slice(1).includes(name));
  } catch {
    return false;
  }
}

// Whether a host, a name or an address, is this machine. Loopback is open because the proxy is there, and because a
// program may need its own database or queue there; no provider is.
function isLocal(host) {
  if (!host) return true;
  return net.isIP(host) ? isLocalAddress(host) : isLocalName(host);
}

class Guard {
  constructor(notes, allow) {
    this.notes = notes;
    this.allow = allow;
  }

  // The error for what would leave this machine past the proxy; undefined for what does not, or is allowed.
  reaching(way, host, port) {
    return isLocal(host) ? undefined : this.attempt(way, String(host), port);
  }

  // The same for a name that is looked up: if the system does not know it, the question leaves the machine.
  asking(host) {
    return !host || net.isIP(host) || isLocalName(String(host)) ? undefined : this.attempt("lookup", String(host));
  }

  attempt(way, host, port) {
    const known = port === undefined || port === null ? null : String(port);
    this.notes.write("attempt", { way, host, port: known, stopped: !this.allow });
    if (this.allow) return undefined;
    const place = known === null ? host : `${host}:${known}`;
    const asked = way === "lookup";
    const why = asked ? "is not known here, and the question would leave this machine" : "is not on this machine, and this goes past the proxy";
    const error = new Error(`stopped by the harness: ${place} ${why}; ${ADVICE}`);
    error.code = asked ? "ENOTFOUND" : "ECONNREFUSED";
    error.syscall = asked ? "getaddrinfo" : way;
    return Object.assign(error, asked ? { hostname: host } : { address: host, port: Number(known) || undefined });
  }
}

module.exports = { Guard, Notes, isLocal, isLocalAddress, isLocalName };
