/** A process tells, as long as it lives, which keys it holds: `npm run keys` makes none the newest that some process doesn't know, and drops none that is in use. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { forgetHeldKeys, keyUses, tellHeldKeys } from '../../db/platform/keys-held.js';
import { fingerprint, type KeyRing } from './crypto/keys.js';

interface Needs {
  db: Knex;
  ring: KeyRing;
  role: 'api' | 'worker';
  log: Pick<Logger, 'warn' | 'error'>;
}

const EVERY_MS = 10_000;
/** At the end it is said once that the process is gone; whoever doesn't hear it takes it for gone after a while. */
const LAST_WORD_MS = 1_000;

export const fingerprintsOf = (ring: KeyRing): Record<string, string> =>
  Object.fromEntries(ring.ids.map((id) => [id, fingerprint(ring, id)]));

/** @returns ends it: the process is then known to be gone */
export function startHeldKeys({ db, ring, role, log }: Needs): () => Promise<void> {
  const held = {
    processId: randomUUID(),
    role,
    host: hostname(),
    pid: process.pid,
    newestId: ring.newestId,
    fingerprints: fingerprintsOf(ring),
    waitingIds: ring.waitingIds,
  };
  let told: string | undefined;
  const tell = async (): Promise<void> => {
    try {
      await tellHeldKeys(db, held);
      const unused = told === undefined ? await unusedKeys(db, ring) : [];
      if (unused.length > 0)
        log.warn(
          { keys: unused.join(', ') },
          'keys behind the newest under which nothing was made that is known of: a new key waits with + before its ID, or counts of wrong tries begin anew',
        );
      const missing = (await missingKeys(db, ring)).join(', ');
      if (missing !== '' && missing !== told)
        log.error({ missing }, 'keys are missing that something was made under: put them back into KEYS or KEYS_FILE');
      told = missing;
    } catch {
      // The database is away: what tells that is its own line, and this is said again soon.
    }
  };
  let telling = tell();
  const timer = setInterval(() => {
    telling = telling.then(tell);
  }, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    const late = new Promise<void>((resolve) => setTimeout(resolve, LAST_WORD_MS).unref());
    const gone = telling.then(() => forgetHeldKeys(db, held.processId)).catch(() => undefined);
    await Promise.race([gone, late]);
  };
}

/** IDs of older keys that no process was seen to make under. */
async function unusedKeys(db: Knex, ring: KeyRing): Promise<string[]> {
  const used = (await keyUses(db)).map(({ keyId }) => keyId);
  return ring.ids.filter((id) => !ring.waitingIds.includes(id) && !used.includes(id));
}

/** IDs of keys that something may need and that this ring doesn't have, or has otherwise. */
export async function missingKeys(db: Knex, ring: KeyRing): Promise<string[]> {
  const uses = await keyUses(db);
  return uses
    .filter(({ retiredAt }) => retiredAt === null)
    .filter(({ keyId, fingerprint: used }) => !ring.ids.includes(keyId) || fingerprint(ring, keyId) !== used)
    .map(({ keyId }) => keyId);
}
