/** The child that replays: it has no settings and no connections, and of the keys only those of payloads. It does one job after the other. */
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { UnknownKeyError } from '../../errors.js';
import type { KeyRing } from '../../crypto/keys.js';
import { dataConverter } from '../../temporal/client.js';
import { openBuild, type OpenBuild } from '../replay.js';
import type { FromChild, ToChild } from './messages.js';

// What the SDK has to say of a history that differs is in the answer.
Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined), shutdownSignals: [] });
const say = (message: FromChild): void => void process.send?.(message);

let ring: KeyRing | undefined;
/** One at a time: each that is open holds its code, its context and a worker of the SDK. */
let build: OpenBuild | undefined;
let last: Promise<void> = Promise.resolve();

process.on('message', (message: ToChild) => {
  if ('keys' in message) ring = ringOf(message.keys);
  else last = last.then(() => ('bundle' in message ? open(message.bundle) : work(message.job)));
});
process.once('disconnect', () => process.exit());

async function open(bundle: { code: string }): Promise<void> {
  if (!ring) throw new Error('a build before its keys');
  await build?.close();
  build = openBuild({ bundle, dataConverter: dataConverter(ring, { worker: { acceptsUnbound: false } }) });
}

async function work({ n, workflowId, history }: Extract<ToChild, { job: unknown }>['job']): Promise<void> {
  if (!build) throw new Error('a job before its build');
  say({ done: { n, replayed: await build.replay(history, workflowId) } });
}

const ringOf = ({ newestId, codec }: Extract<ToChild, { keys: unknown }>['keys']): KeyRing => ({
  newestId,
  ids: Object.keys(codec),
  waitingIds: [],
  lastingId: newestId,
  subkey(id) {
    const key = codec[id];
    if (key === undefined) throw new UnknownKeyError(id);
    return Buffer.from(key, 'base64');
  },
});

say({ ready: true });
