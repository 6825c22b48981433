// Gets a page from a provider's host with the HTTP client, and in the way, that the first argument names.
const dns = require("dns");
const http = require("http");
const https = require("https");
const http2 = require("http2");
const net = require("net");
const tls = require("tls");

const HOST = "as.tencentcloudapi.com";
const URL = `https://${HOST}/`;

const got = (library, options = {}, body = undefined) =>
  new Promise((resolve, reject) => {
    const request = library.request(URL.replace("https", library === http ? "http" : "https"), options, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode));
    });
    request.on("error", reject);
    request.end(body);
  });

// What some agents do with the connections that they are given.
class DerivedAgent extends https.Agent {
  createConnection(options, callback) {
    return super.createConnection(options, callback).setNoDelay(true).setKeepAlive(true, 1000).setTimeout(10000);
  }
}

const ways = {
  https: () => got(https),
  http: () => got(http),
  ownAgent: () => got(https, { agent: new https.Agent() }),
  ownCertificates: () => got(https, { ca: tls.rootCertificates[0] }),
  derivedAgent: () => got(https, { agent: new DerivedAgent() }),
  noAgent: () => got(https, { agent: false }),
  largeBody: () => got(https, { method: "POST" }, "x".repeat(3000000)),
  fetch: async () => (await fetch(URL)).status,
  axios: async () => (await require("axios").get(URL)).status,
  axiosWithoutProxy: async () => (await require("axios").get(URL, { proxy: false })).status,
  nodeFetch: async () => (await require("node-fetch")(URL)).status,
  proxyAgent: () => got(https, { agent: new (require("https-proxy-agent").HttpsProxyAgent)(process.env.HTTPS_PROXY) }),
  async keepAliveAgent() {
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    await got(https, { agent });
    return got(https, { agent });
  },
  async manyFetches() {
    const answers = await Promise.all(Array.from({ length: 10 }, () => fetch(URL)));
    return new Set(answers.map((answer) => answer.status)).values().next().value;
  },
  rawSocket: () => new Promise((resolve, reject) => net.connect(443, "192.0.2.1", resolve).on("error", reject)),
  rawTls: () => new Promise((resolve, reject) => tls.connect(443, HOST, resolve).on("error", reject)),
  http2: () => new Promise((resolve, reject) => http2.connect(URL, resolve).on("error", reject)),
  fetchOverHttp: async () => (await fetch("http://ecs.aliyuncs.com/")).status,
  lookup: () => dns.promises.lookup(HOST),
};

ways[process.argv[2]]().then(console.log, (error) => {
  console.error(error);
  process.exitCode = 1;
});
