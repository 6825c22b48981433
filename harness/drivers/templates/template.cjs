// A driver to start from: JSON lines in, JSON lines out. Fill in the three places that are marked.
'use strict';

const readline = require('node:readline');

// 1. Who your client is, and what of it the harness may use (harness/drivers/driver_protocol.schema.json says more).
// The fetch of Node knows no proxy; a client that does lists 'proxy' and 'ca', and gets session.proxy, session.ca. The
// user and password of the proxy's address go along as Proxy-Authorization, by which connections are told apart.
const CLIENT = { name: 'my-client', package: 'my-client', version: '0', runtime: `Node ${process.versions.node}` };
const OPERATIONS = ['alibaba/ecs:RedeployInstance'];
const SETTINGS = ['endpoint', 'timeout'];
const CONCURRENCY = 8;

/** What your client's caller gets to see of one call. */
async function call(operation, params, session) {
  // 2. Make your client from the session, once for each access_key, and let it call the operation. This one does not
  // sign; yours gets session.secret_key, session.token and session.region as well.
  const given = Object.entries(params).map(([name, v]) => [name, typeof v === 'string' ? v : JSON.stringify(v)]);
  const query = new URLSearchParams({ Action: operation.split(':')[1], Version: '2014-05-26', Format: 'JSON' });
  query.set('AccessKeyId', session.access_key);
  given.forEach(([name, value]) => query.set(name, value));
  const signal = session.timeout === null ? undefined : AbortSignal.timeout(session.timeout * 1000);
  // 3. Say what came of it: result, service_error (an error of the provider's: code, message, request_id, http),
  // timeout, client_error, or unsupported where your client cannot be asked this. Leave out what it does not show.
  // Beside a result, item_errors lists the single items that failed, each with item, code and message; beside an
  // error, error_own says whether error_type is a class of your client's own (false: the language's or a library's).
  try {
    const answer = await fetch(`${session.endpoint}/?${query}`, { signal });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const { RequestId, ...value } = await answer.json();
    return { kind: 'result', request_id: RequestId, value };
  } catch (error) {
    const kind = error.name === 'TimeoutError' ? 'timeout' : 'client_error';
    return { kind, error_type: error.name, message: error.message };
  }
}

const write = process.stdout.write.bind(process.stdout); // standard output belongs to the protocol
process.stdout.write = process.stderr.write.bind(process.stderr); // what your client prints goes to standard error
const say = (message) => write(`${JSON.stringify(message)}\n`);

readline.createInterface({ input: process.stdin }).on('line', async (line) => {
  const message = JSON.parse(line);
  if (message.type === 'bye') process.exit(0);
  if (message.type === 'hello') {
    const about = { client: CLIENT, operations: OPERATIONS, settings: SETTINGS, concurrency: CONCURRENCY };
    return say({ type: 'ready', protocol: 1, ...about });
  }
  const started = performance.now() / 1000;
  const outcome = await call(message.operation, message.params, message.session);
  return say({ type: 'outcome', id: message.id, started, ended: performance.now() / 1000, ...outcome });
});
