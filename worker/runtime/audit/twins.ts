/** Redacted twins of archived histories: made and replayed before a person is erased, and read afterwards in place of the originals. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Knex } from 'knex';
import type { Entry } from '../../../db/audit/archive.js';
import { logLater } from '../../../db/audit/log.js';
import { addTwin, entriesWithoutTwin, twinOf } from '../../../db/audit/twins.js';
import type { Db } from '../../../db/knex.js';
import { SQLSTATE } from '../../../db/open-connections.js';
import { awayPart } from '../away.js';
import { daysOff, officeCalendar } from '../calendar.js';
import { openFile, sealFile } from '../crypto/file-seal.js';
import type { KeyRing } from '../crypto/keys.js';
import { codeOf } from '../errors.js';
import type { Services } from '../settings/services.js';
import { openEntry, opening } from './archive.js';
import { bundleOf } from './builds.js';
import { joined, type KnownWords, wordsOfCode, wordsOfSettings } from './known-words.js';
import { redacted } from './redact.js';
import type { History, Replayed } from './replay.js';
import type { Replayer } from './replayer.js';

export interface TwinNeeds {
  db: Knex;
  ring: KeyRing;
  services: Services;
  replayer: Replayer;
  /** Today's build. */
  today: { buildId: string; bundle: { code: string } };
}

const ofTwin = ({ workflow_id, run_id }: Pick<Entry, 'workflow_id' | 'run_id'>): string =>
  `archive-twin/${workflow_id}/${run_id}`;

/** The redacted history that stands in for an entry; undefined where none was made. @throws UnreadableError */
export async function openTwin(db: Db, ring: KeyRing, entry: Entry): Promise<History | undefined> {
  const sealed = await twinOf(db, entry.id);
  if (!sealed) return undefined;
  return opening(async () => {
    const packed = openFile(ring, sealed, ofTwin(entry));
    return JSON.parse((await promisify(gunzip)(packed)).toString('utf8'));
  });
}

/**
 * Makes what twins of a procedure there are not yet, and keeps those that replay. A repeat makes none twice.
 * @param never strings that are a placeholder in any case: the person's account
 * @returns what one came to that does not replay, and where there is one none of the procedure is kept
 */
export async function makeTwins(
  needs: TwinNeeds,
  procedureId: string,
  never: ReadonlySet<string>,
): Promise<Exclude<Replayed, { result: 'identical' }> | undefined> {
  const entries = await entriesWithoutTwin(needs.db, procedureId);
  const made = await redactedOf(needs, entries, never);
  if (!Array.isArray(made)) return made;
  for (const { entry, build, history } of made) {
    const replayed = await needs.replayer.replay({ ...build, workflowId: entry.workflow_id, history });
    if (replayed.result !== 'identical') return replayed;
  }
  for (const { entry, history } of made) await keepTwin(needs, entry, history);
  return undefined;
}

interface Made {
  entry: Entry;
  build: KnownBuild;
  history: History;
}

/** @returns `unreadable` of what no repeat would open: a key that the ring has not, bytes that were altered, a payload that is no JSON */
async function redactedOf(
  needs: TwinNeeds,
  entries: readonly Entry[],
  never: ReadonlySet<string>,
): Promise<Made[] | Extract<Replayed, { result: 'unreadable' }>> {
  const { db, ring } = needs;
  try {
    const histories: History[] = await Promise.all(
      entries.map(async (one) => JSON.parse(await openEntry(db, ring, one))),
    );
    const builds = await Promise.all(entries.map((entry) => buildOf(needs, entry)));
    const known = joined([await wordsOf(needs, histories), ...new Set(builds.map(({ words }) => words))]);
    const twins = redacted(ring, histories, { known, never });
    return entries.flatMap((entry, n) => {
      const [build, history] = [builds[n], twins[n]];
      return build && history ? [{ entry, build, history }] : [];
    });
  } catch (error) {
    const ofDatabase = awayPart(error) !== undefined || SQLSTATE.test(codeOf(error) ?? '');
    if (ofDatabase) throw error;
    // What its message says may be of the history.
    return { result: 'unreadable', why: error instanceof Error ? error.name : 'unknown' };
  }
}

async function keepTwin({ db, ring }: TwinNeeds, entry: Entry, history: History): Promise<void> {
  const packed = await promisify(gzip)(JSON.stringify(history), { level: 9 });
  const sealed = sealFile(ring, packed, ofTwin(entry));
  const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  await db.transaction(async (trx) => {
    const { id, procedure_id, workflow_id: workflow, run_id: run, events, builds } = entry;
    if (!(await addTwin(trx, { entry_id: id, procedure_id, sealed }))) return;
    const header = JSON.stringify({
      kind: 'twin',
      source: 'archive_twins',
      key: String(id),
      procedure: procedure_id,
      workflow,
      run,
      events,
      builds,
      original: sha256(entry.sealed ?? Buffer.alloc(0)),
      sha256: sha256(sealed),
    });
    await logLater(trx, { source: 'archive_twins', key: String(id), header });
  });
}

interface KnownBuild {
  buildId: string;
  bundle: { code: string };
  words: KnownWords;
}
/** Words of builds: the same code again and again. */
const MOST_BUILDS = 4;
const wordsOfBuilds = new Map<string, KnownWords>();

/** The last build that ran a history; today's where that is not kept. */
async function buildOf({ db, today }: TwinNeeds, { builds }: Entry): Promise<KnownBuild> {
  const last = builds.at(-1);
  const bundle = last === undefined || last === today.buildId ? undefined : await bundleOf(db, last);
  const build = bundle && last !== undefined ? { buildId: last, bundle } : today;
  const words = wordsOfBuilds.get(build.buildId) ?? wordsOfCode(build.bundle);
  if (wordsOfBuilds.size >= MOST_BUILDS) wordsOfBuilds.clear();
  wordsOfBuilds.set(build.buildId, words);
  return { buildId: build.buildId, bundle: build.bundle, words };
}

/** Of the settings, of the calendar when the procedure began, and who works in the office. */
async function wordsOf({ db, services }: TwinNeeds, histories: readonly History[]): Promise<KnownWords> {
  const staff: string[] = await db('staff').pluck('id');
  const closedDays = Object.values(services).flatMap((service) => service.closedDays);
  const days = histories.flatMap(({ events }) => {
    const from = Date.parse(events[0]?.eventTime ?? '');
    return Number.isNaN(from)
      ? []
      : [
          ...daysOff(from, closedDays),
          ...Object.values(services).map((service) => officeCalendar(from, service.closedDays).version),
        ];
  });
  return joined([wordsOfSettings(services), { values: new Set([...staff, ...days]) }]);
}
