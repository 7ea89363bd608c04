/**
 * `npm run check-deploy [-- --bundle FILE] [--json]`: replays every open case against the build that is here, before it goes out. Exit code 0: all go on; 1: some
 * would not; 2: it can't be told, or wrong use.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { buildIdOf } from '../runtime/audit/builds.js';
import { loadOrCreateKeyRing } from '../runtime/crypto/keys.js';
import { ConfigError } from '../runtime/errors.js';
import { loadConfig } from '../runtime/settings/config.js';
import { connectClient } from '../runtime/temporal/client.js';
import { checkDeploy } from './check.js';

const HELP = `Usage: npm run check-deploy [-- --bundle FILE] [--json]

Replays every workflow that goes on against the workflow bundle that is here (dist/workflow-bundle.js), and names those that the build could not go on with.
Settings are those of a worker: TEMPORAL_*, KEYS. Nothing is changed.

Exit code: 0 all go on, 1 some would not, 2 it can't be told, or wrong use`;
const [FITS, DOES_NOT_FIT, CANNOT_TELL] = [0, 1, 2] as const;
const OWN_BUNDLE = new URL('../../workflow-bundle.js', import.meta.url);
const SAID_EVERY = 100;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

async function run(file: string | undefined, json: boolean): Promise<number> {
  const config = loadConfig();
  const { address } = config.temporal;
  if (address === undefined) throw new ConfigError([{ name: 'TEMPORAL_ADDRESS', reason: 'is required' }]);
  const ring = loadOrCreateKeyRing(config);
  const bundle = await readFile(file ?? OWN_BUNDLE, 'utf8');
  const temporal = connectClient({ temporal: { ...config.temporal, address } }, ring);
  // The SDK says at length what a replay found; the list below says it in a line.
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined), shutdownSignals: [] });
  try {
    const { acceptsUnbound = false } = config.temporal;
    const { replayed, unfit } = await checkDeploy({ temporal, ring, bundle, acceptsUnbound }, (done) => {
      if (done % SAID_EVERY === 0) process.stderr.write(`${done}\n`);
    });
    const build = buildIdOf({ code: bundle });
    if (json) print(JSON.stringify({ build, replayed, unfit }, undefined, 2));
    else {
      for (const { workflowId, type, startedAt, why } of unfit)
        print(`${workflowId}  ${type}  since ${startedAt}  ${why}`);
      print(`${replayed} open cases replayed against build ${build}, ${unfit.length} would not go on`);
    }
    return unfit.length === 0 ? FITS : DOES_NOT_FIT;
  } finally {
    await temporal.connection.close();
  }
}

try {
  const options = {
    bundle: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { bundle, json = false, help } = parseArgs({ options }).values;
  if (help) print(HELP);
  else process.exitCode = await run(bundle, json);
} catch (error) {
  process.stderr.write(
    `${error instanceof Error ? error.message.split('\n', error instanceof ConfigError ? 50 : 1).join('\n') : 'failed'}\n`,
  );
  process.exitCode = CANNOT_TELL;
}
// The SDK's native half keeps a process that has replayed.
process.exit();
