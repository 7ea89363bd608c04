/** Is every key here that something was made under, and do the processes agree. */
import type { Knex } from 'knex';
import { keyUses, livingProcesses } from '../../db/platform/keys-held.js';
import type { KeyRing } from '../runtime/crypto/keys.js';
import { fingerprintsOf, missingKeys } from '../runtime/held-keys.js';
import { check, failed, type Finding, skipped } from './finding.js';

export async function examineKeys(db: Knex | undefined, ring: KeyRing): Promise<Finding[]> {
  const [needed, agreed] = ['every key that is needed is here', 'the processes hold the same keys'];
  if (!db) return [needed, agreed].map((what) => skipped('keys', what, 'the database was not found well'));
  return [
    await check('keys', { check: needed }, async () => {
      const missing = await missingKeys(db, ring);
      if (missing.length === 0) return `${(await keyUses(db)).filter(({ retiredAt }) => retiredAt === null).length}`;
      return failed(
        `not here, or another under its name: ${missing.join(', ')}`,
        'Put it back, behind the newest, in KEYS or KEYS_FILE, and restart the processes: what was made under it can not be opened.',
      );
    }),
    await check('keys', { check: agreed }, async () => {
      const mine = fingerprintsOf(ring);
      const others = (await livingProcesses(db)).filter(
        ({ fingerprints, newestId }) =>
          newestId !== ring.newestId || Object.entries(mine).some(([id, one]) => fingerprints[id] !== one),
      );
      if (others.length === 0) return 'those that run';
      const who = others.map(({ role, host, pid }) => `${role} ${pid} on ${host}`).join(', ');
      return failed(`other keys: ${who}`, 'Restart them with the keys of now (npm run keys -- list).');
    }),
  ];
}
