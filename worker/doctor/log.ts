/** Is the audit log signed by the key that is given here. */
import type { Knex } from 'knex';
import { lastCheckpoint } from '../../db/audit/log.js';
import { CheckpointError, openCheckpoint, type Signer } from '../runtime/audit/checkpoint.js';
import { demandOwnTurn, OtherKeyError } from '../runtime/audit/log.js';
import { check, failed, type Finding, skipped } from './finding.js';

/** @param earlierKeys verifier keys that the log had before: the newest checkpoint is by the last of them until there is news */
export async function examineLog(
  db: Knex | undefined,
  signer: Signer,
  earlierKeys: readonly string[] = [],
): Promise<Finding> {
  const what = 'its checkpoints are signed by this key';
  if (!db) return skipped('audit', what, 'the database was not found well');
  return check('audit', { check: what }, async () => {
    const newest = await lastCheckpoint(db);
    if (!newest) return 'there is none yet';
    try {
      const keys = [signer.verifierKey, ...earlierKeys.slice(-1)];
      const { size } = openCheckpoint(
        newest.signed,
        keys.find((key) => key === newest.verifier_key) ?? signer.verifierKey,
      );
      await demandOwnTurn(db, signer, earlierKeys);
      return `${size} entries`;
    } catch (error) {
      if (error instanceof OtherKeyError)
        return failed(
          'this key was given up: another one has signed since',
          'Make a third AUDIT_SIGNING_KEY, and name both verifier keys before in audit.earlierKeys (docs/operations/audit.md).',
        );
      if (!(error instanceof CheckpointError)) throw error;
      return failed(
        'the newest one is not',
        'Give AUDIT_SIGNING_KEY as it was, and PUBLIC_URL with the host that it had: the log is called after it. Where one was changed on purpose, name the verifier key before in audit.earlierKeys.',
      );
    }
  });
}
