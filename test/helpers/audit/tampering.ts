/** What somebody with all rights in the database could do to log and archive, and what a verification must make of it. */
import type { Knex } from 'knex';
import { checkpoints } from '../../../db/audit/log.js';
import { createSigner, openCheckpoint, type Signer } from '../../../worker/runtime/audit/checkpoint.js';
import { leafData } from '../../../worker/runtime/audit/log.js';
import { leafHash } from '../../../worker/runtime/audit/merkle.js';
import { type Break, verifyLog } from '../../../worker/runtime/audit/verify.js';

interface Tampering {
  /** @param n of a leaf about an archived history, not the last but one of the log @returns number of the leaf that must be named; undefined: any */
  change(trx: Knex.Transaction, n: number, signer: Signer): Promise<number | undefined>;
  what: Break['what'];
}

const entries = (trx: Knex.Transaction, n: number) =>
  trx('archive_entries').where('id', trx('log_leaves').where({ n }).select(trx.raw('key::bigint')));

export const TAMPERINGS: Readonly<Record<string, Tampering>> = {
  'one byte changed': {
    what: 'changed',
    async change(trx, n) {
      await entries(trx, n).update({ sealed: trx.raw('set_byte(sealed, 20, get_byte(sealed, 20) # 1)') });
      return n;
    },
  },
  'one entry removed': {
    what: 'removed',
    async change(trx, n) {
      await entries(trx, n).delete();
      return n;
    },
  },
  'one entry and its leaf removed': {
    what: 'removed',
    async change(trx, n) {
      await entries(trx, n).delete();
      await trx('log_leaves').where({ n }).delete();
      return n;
    },
  },
  'one put in': {
    what: 'put-in',
    async change(trx) {
      const { id: _id, ...first } = await trx('archive_entries').first('*');
      await trx('archive_entries').insert({ ...first, run_id: 'forged' });
      return undefined;
    },
  },
  'two swapped': {
    what: 'changed',
    async change(trx, n) {
      await swap(trx, n);
      return n;
    },
  },
  'two swapped, with hashes that fit': {
    what: 'rewritten',
    async change(trx, n) {
      await swap(trx, n);
      for (const leaf of await trx('log_leaves').whereIn('n', [n, n + 1]))
        await trx('log_leaves')
          .where({ n: leaf.n })
          .update({ hash: leafHash(leafData(leaf.n, leaf.header)) });
      return undefined;
    },
  },
  'the tail cut': {
    what: 'cut',
    async change(trx) {
      const { size } = await trx('log_state').first('size');
      await trx('log_leaves')
        .where('n', '>=', size - 5)
        .delete();
      return size - 5;
    },
  },
  'the signing key replaced': {
    what: 'checkpoint',
    async change(trx, _n, signer) {
      const other = createSigner(signer.origin, Buffer.alloc(32, 77));
      for (const { size, signed } of await checkpoints(trx))
        await trx('log_checkpoints')
          .where({ size })
          .update({ signed: other.sign(openCheckpoint(signed, signer.verifierKey)), verifier_key: other.verifierKey });
      return undefined;
    },
  },
};

async function swap(trx: Knex.Transaction, n: number): Promise<void> {
  const [one, two] = await trx('log_leaves')
    .whereIn('n', [n, n + 1])
    .orderBy('n');
  await trx('log_leaves')
    .whereIn('n', [n, n + 1])
    .delete();
  await trx('log_leaves').insert([
    { ...two, n },
    { ...one, n: n + 1 },
  ]);
}

const TABLES = ['archive_entries', 'log_leaves', 'log_state', 'log_checkpoints'];

/** Does each, verifies, and takes it back. @returns what was not found, or not named; empty: all was */
export async function unnoticed(db: Knex, signer: Signer): Promise<string[]> {
  const [leaf] = await db('log_leaves as l')
    .where({ source: 'archive_entries' })
    .where('n', '>', 0)
    .orderBy('n')
    .offset(Math.floor(Number((await db('log_leaves').where({ source: 'archive_entries' }).count())[0]?.['count']) / 2))
    .limit(1)
    .select('n');
  if (!leaf) throw new Error('no archived history is logged');
  const faults: string[] = [];
  for (const [name, { change, what }] of Object.entries(TAMPERINGS)) {
    for (const table of TABLES) await db.raw(`create table kept_${table} as table ${table}`);
    const wanted = await db.transaction((trx) => change(trx, leaf.n, signer));
    const { firstBreak } = await verifyLog(db, { verifierKey: signer.verifierKey });
    if (firstBreak?.what !== what || (wanted !== undefined && firstBreak.entry !== wanted))
      faults.push(`${name}: ${JSON.stringify(firstBreak)} where ${what} ${wanted ?? ''} was wanted`);
    for (const table of TABLES) {
      await db.raw(`alter table ${table} disable trigger user`);
      await db(table).delete();
      await db.raw(`insert into ${table} select * from kept_${table}`);
      await db.raw(`alter table ${table} enable trigger user`);
      await db.raw(`drop table kept_${table}`);
    }
  }
  const { firstBreak } = await verifyLog(db, { verifierKey: signer.verifierKey });
  if (firstBreak) faults.push(`afterwards: ${JSON.stringify(firstBreak)}`);
  return faults;
}
