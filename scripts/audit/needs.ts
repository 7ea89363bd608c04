/** What the commands of `npm run audit` work with, and how they speak. */
import { readFile } from 'node:fs/promises';
import { createDatabase } from '../../db/knex.js';
import type { ReplayNeeds } from '../../worker/runtime/audit/archived.js';
import { buildIdOf } from '../../worker/runtime/audit/builds.js';
import type { Signer } from '../../worker/runtime/audit/checkpoint.js';
import { createReplayer } from '../../worker/runtime/audit/replayer.js';
import { loadSigner } from '../../worker/runtime/audit/signing-key.js';
import { loadOrCreateKeyRing } from '../../worker/runtime/crypto/keys.js';
import { loadConfig } from '../../worker/runtime/settings/config.js';
import { loadAudit } from '../../worker/runtime/settings/services.js';
import type { Knex } from 'knex';

/** Exit codes: all fits, something doesn't, it can't be told. */
export const [FITS, DOES_NOT_FIT, CANNOT_TELL] = [0, 1, 2] as const;

export interface Needs extends ReplayNeeds {
  db: Knex;
  signer: Signer;
  /** Where checkpoints of the log are kept outside the database; undefined: nowhere that is known here. */
  checkpointFile: string | undefined;
  /** Verifier keys that the log had before. */
  earlierKeys: readonly string[] | undefined;
  /** Whether results are printed as JSON. */
  json: boolean;
  close(): Promise<void>;
}

const bundleFile = new URL('../../workflow-bundle.js', import.meta.url);
/** Reading a million rows takes its time. */
const LONGEST_STATEMENT_MS = 600_000;

/** With the settings of a worker. @throws ConfigError, and Error without a database */
export async function openNeeds(json: boolean): Promise<Needs> {
  const config = loadConfig();
  if (config.databaseUrl === undefined) throw new Error('DATABASE_URL is required');
  const ring = loadOrCreateKeyRing(config);
  const audit = loadAudit(config.servicesFile);
  const db = createDatabase(config.databaseUrl, {
    max: 4,
    application: 'tetsuzuki-audit',
    statementMs: LONGEST_STATEMENT_MS,
  });
  const replayer = createReplayer(ring);
  const bundle = { code: await readFile(bundleFile, 'utf8') };
  return {
    db,
    ring,
    signer: loadSigner(config),
    checkpointFile: audit.checkpointFile,
    earlierKeys: audit.earlierKeys,
    replayer,
    today: { buildId: buildIdOf(bundle), bundle },
    json,
    async close() {
      replayer.close();
      await db.destroy();
    },
  };
}

export const say = (line: string): void => void process.stdout.write(`${line}\n`);
export const sayJson = (value: unknown): void => say(JSON.stringify(value, undefined, 2));

/** How far it is, on the error output: on a terminal in one line, else after each tenth. */
export function progressOf(total: number): (done: number) => void {
  let tenths = 0;
  return (done) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done}/${total}${done >= total ? '\n' : ''}`);
    else if (total > 0 && Math.floor((done * 10) / total) > tenths) {
      tenths = Math.floor((done * 10) / total);
      process.stderr.write(`${done}/${total}\n`);
    }
  };
}
