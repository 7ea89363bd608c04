/** Procedures as auditors search them, very many: the rows that the triggers would have written, by statement. */
import type { Knex } from 'knex';

const AT_ONCE = 20_000;
/** Of ten thousand decided procedures one is a forgery, and one in a hundred has another name. */
const SAYS = `case
    when n % 10000 = 6 then '学生証が偽造と思われるため不承認とした'
    when n % 100 = 4 then '学生証の写しを確認したが氏名が異なるため不承認'
    when n % 10 = 1 then '電話で本人に連絡し申請の意思を確認した'
    else '提出された書類により本人であることを確認したため承認する ' || (n % 977) end`;
const KIND = `(array['umin-access-code', 'umin-operator-application', 'cinii-password-reissue', 'shomei-second-password-reset', 'utokyo-mfa-application'])[1 + n % 5]`;
/** One in ten thousand failed; no code was refused. */
const STATUS = `case when n % 10000 = 9 then 'failed' when n % 5 in (1, 4) and n % 20 < 3 then 'refused' when n % 11 = 0 then 'expired' else 'completed' end`;

/**
 * Adds procedures with the numbers from one to before another, a minute apart, the highest number the newest. Those that staff decide (two of five) have a
 * reason and somebody who decided: `op1` half of them, a thousand others the rest.
 */
export async function addAuditRows(db: Knex, from: number, to: number): Promise<void> {
  // Each statement has as long as any other.
  for (let n = from; n < to; n += AT_ONCE) await addSome(db, n, Math.min(to, n + AT_ONCE));
  for (const table of ['procedures', 'procedure_accounts', 'procedure_staff', 'procedure_words', 'archive_entries'])
    await db.raw('analyze ??', [table]);
}

async function addSome(db: Knex, from: number, to: number): Promise<void> {
  const id = `${KIND} || '-A' || lpad(n::text, 25, '0')`;
  const numbers = `from generate_series(?::int, ?::int - 1) n`;
  const decided = `${numbers} where n % 5 in (1, 4)`;
  await db.transaction(async (trx) => {
    // Without triggers: their rows are written here.
    await trx.raw('alter table procedures disable trigger user');
    await trx.raw(
      `insert into procedures (procedure_id, service, kind, status, closed, locale, opened_at, updated_at, closed_at)
       select ${id}, split_part(${KIND}, '-', 1), substr(${KIND}, position('-' in ${KIND}) + 1), ${STATUS}, true, 'ja', at, at, at + interval '1 hour'
       from (select n, timestamptz '2024-01-01 00:00+09' + n * interval '1 minute' as at ${numbers}) t`,
      [from, to],
    );
    await trx.raw(
      `insert into procedure_accounts (procedure_id, service, account) select ${id}, split_part(${KIND}, '-', 1), 'account-' || n / 3 ${numbers}`,
      [from, to],
    );
    await trx.raw(
      `insert into procedure_staff (staff_id, procedure_id) select case when n % 2 = 0 then 'op1' else 'op' || n % 1000 end, ${id} ${decided}`,
      [from, to],
    );
    await trx.raw(
      `insert into procedure_words (procedure_id, source, words, grams)
       select procedure_id, 'decisions', folded(words), bigrams(words) from (select ${id} as procedure_id, ${SAYS} as words ${decided}) t`,
      [from, to],
    );
    await trx.raw(
      `insert into archive_entries (workflow_id, run_id, procedure_id, is_whole, ended_as, events, builds, sealed)
       select ${id}, 'run', ${id}, true, 'COMPLETED', 40, '{}', '' ${numbers}`,
      [from, to],
    );
    await trx.raw('alter table procedures enable trigger user');
  });
}

/** What auditors search by, over so many rows. */
export const searchesOf = (rows: number): Record<string, Record<string, string>> => ({
  newest: {},
  'far page': { page: '20' },
  account: { account: `account-${Math.floor(rows / 6)}` },
  'busy staff': { staff: 'op1' },
  'other staff': { staff: 'op771' },
  service: { service: 'umin' },
  kind: { kind: 'access-code' },
  'common status': { status: 'completed' },
  'rare status': { status: 'failed' },
  'service without that status': { service: 'cinii', status: 'refused' },
  'kind without that status': { kind: 'access-code', status: 'refused' },
  period: { from: '2024-01-02', to: '2024-01-02' },
  'period and status': { from: '2024-01-01', to: '2024-01-31', status: 'refused' },
  'common word': { q: '確認' },
  'rare word': { q: '偽造' },
  'words of every fourth': { q: '電話で本人に連絡' },
  'two words': { q: '学生証 異なる' },
  'word of nobody': { q: '無関係' },
  'common word, rare status': { q: '確認', status: 'failed' },
  'common word, other staff': { q: '確認', staff: 'op771' },
  'busy staff, rare word': { staff: 'op1', q: '偽造' },
  'common word in an early period': { q: '確認', from: '2024-01-01', to: '2024-01-03' },
});
