/** Is the database there, of this release's schema, and does it take writes. */
import { createDatabase } from '../../db/knex.js';
import { schemaState } from '../../db/migrate.js';
import { tryWrite } from '../../db/platform/readiness.js';
import type { Knex } from 'knex';
import { check, failed, type Finding, note, skipped } from './finding.js';

const WRITE_MS = 5_000;
/** Tokens, codes and sessions end by the clock of this machine, rows are dated by the database's. */
const MOST_APART_MS = 5_000;

/** @returns what was found, and the database for who looks further: undefined where it can't be asked or has no schema */
export async function examineDatabase(url: string | undefined): Promise<{ findings: Finding[]; db?: Knex }> {
  if (url === undefined) return { findings: [skipped('database', 'connects', 'DATABASE_URL is not set')] };
  const db = createDatabase(url, { max: 2, application: 'tetsuzuki-doctor' });
  const connects = await check('database', { check: 'connects' }, async () => {
    const { rows } = await db.raw<{ rows: { version: string; tls: boolean | null }[] }>(
      `select current_setting('server_version') as version, (select ssl from pg_stat_ssl where pid = pg_backend_pid()) as tls`,
    );
    const says = `PostgreSQL ${rows[0]?.version ?? ''}`;
    if (rows[0]?.tls || isHere(url)) return says;
    return note(`${says}, without TLS: whoever stands between can read (?sslmode=verify-full, DATABASE_CA_FILE)`);
  });
  if (connects.state === 'failed') {
    await db.destroy();
    return { findings: [connects] };
  }
  const schema = await check('database', { check: 'has the schema of this release' }, async () => {
    const { pending, unknown } = await schemaState(db);
    if (pending.length > 0) return failed(`${pending.length} migrations are to be run`, 'Run npm run migrate.');
    if (unknown.length > 0)
      return note(`${unknown.length} migrations of a newer release: right on the way back to this one, and only then`);
    return 'the newest';
  });
  const more = [
    await check('database', { check: 'takes a write' }, async () => {
      await tryWrite(db, WRITE_MS);
      return 'written and taken back';
    }),
    await check('database', { check: 'has the time of this machine' }, () => sameTime(db)),
  ];
  const findings = [connects, schema, ...more];
  if (schema.state !== 'failed') return { findings, db };
  await db.destroy();
  return { findings };
}

async function sameTime(db: Knex) {
  const before = Date.now();
  const { rows } = await db.raw<{ rows: { ms: number }[] }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
  );
  return comparedTime((rows[0]?.ms ?? 0) - (before + Date.now()) / 2, MOST_APART_MS);
}

/** @param apartMs by how much another clock is ahead of ours */
export function comparedTime(apartMs: number, mostMs: number) {
  const seconds = Math.round(Math.abs(apartMs) / 100) / 10;
  if (Math.abs(apartMs) <= mostMs) return `${seconds} s apart`;
  return failed(
    `its clock is ${seconds} s ${apartMs > 0 ? 'ahead' : 'behind'}`,
    'Keep both by NTP: timedatectl set-ntp true; then look at the clock that is wrong.',
  );
}

function isHere(url: string): boolean {
  const { hostname, searchParams } = new URL(url);
  return ['', 'localhost', '127.0.0.1', '[::1]'].includes(hostname) || (searchParams.get('host') ?? '').startsWith('/');
}
