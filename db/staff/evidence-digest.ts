/** What staff have looked at, as one word to compare: a decision is of that, and of nothing else. */
import { createHash } from 'node:crypto';
import type { Db } from '../knex.js';

/**
 * SHA-256, hex, of a version of an application and the digests of all pictures that it has. The version rises with everything that is added; the
 * digests tell where one picture stands in another's place. They outlive the pictures.
 */
export async function evidenceDigest(
  db: Db,
  { procedure_id: procedureId, evidence_version: version }: { procedure_id: string; evidence_version: number },
): Promise<string> {
  const pictures = await db('attachments')
    .where({ procedure_id: procedureId })
    .orderBy('id')
    .select<{ id: string; sha256: string }[]>('id', 'sha256');
  const lines = [procedureId, version, ...pictures.map(({ id, sha256 }) => `${id} ${sha256}`)];
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
