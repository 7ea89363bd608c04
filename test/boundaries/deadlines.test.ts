/** Deadlines of cases are waited for by one clock, and compared with it in SQL (decision 130): whoever goes by the time of day says here why. */
import { describe, expect, test } from '@jest/globals';
import { readSources } from '../helpers/source-files.js';

/** Files of workflows that wait for so much time of day, and why that is no deadline of a case. */
const BY_TIME_OF_DAY: Readonly<Record<string, string>> = {
  'workflows/erase-account.ts': 'administrators confirm within a month, whatever is out',
  'workflows/evidence-custody.ts': 'pictures are destroyed in time, whatever is out',
  'workflows/mfa-application.ts': 'windows and the youth of an address are kept by the owner of methods',
  'workflows/mfa-self-service.ts': 'passes and windows are kept by the owner of methods',
  'workflows/outage-pause.ts': 'pauses themselves',
  'workflows/propagation.ts': 'attached services are tried again, and are late',
  'workflows/steps/await-new-password.ts': 'a child that was ended by hand is started again',
  'workflows/steps/clock.ts': 'the clock',
  'workflows/steps/lazy-timer.ts': 'asks the clock',
  'workflows/steps/random-pause.ts': 'keeps an answer’s time from telling',
};

/** Waits with a time: `sleep`, and `condition` with a second argument. */
function waitsByTime(text: string): boolean {
  if (/\bsleep\(/.test(text)) return true;
  for (const { index } of text.matchAll(/\bcondition\(/g))
    if (argumentsAt(text, index + 'condition('.length) > 1) return true;
  return false;
}

/** How many arguments begin at a place, up to the bracket that closes them. */
function argumentsAt(text: string, from: number): number {
  let [depth, many] = [0, 1];
  for (const letter of text.slice(from)) {
    if ('([{'.includes(letter)) depth += 1;
    else if (')]}'.includes(letter)) {
      if (depth === 0) return many;
      depth -= 1;
    } else if (letter === ',' && depth === 0) many += 1;
  }
  return many;
}

describe('a wait for so much time', () => {
  test('is by the clock of the case, but for those that say why', () => {
    const found = [...readSources(['workflows'])].filter(([, text]) => waitsByTime(text)).map(([file]) => file);
    expect(found).toEqual(Object.keys(BY_TIME_OF_DAY));
  });

  test('is seen where it is one, and nowhere else', () => {
    expect(waitsByTime('await condition(() => isSo(a, b), left(c, d));')).toBe(true);
    expect(waitsByTime('await sleep(1);')).toBe(true);
    expect(waitsByTime('await condition(() => isSo(a, b)); const x = [condition, y];')).toBe(false);
    expect(waitsByTime('await within(() => isSo(), left);')).toBe(false);
  });
});

/** Columns that a workflow writes an instant of its case's own time to. */
const OWN_TIME: readonly string[] = [
  'applications.due_at',
  'jairo_invitations.expires_at',
  'jairo_pending_registrations.until',
  'procedures.expires_at',
  'utokyo_identity_checks.expires_at',
];
/** Other ends that are kept, and why no outage pause moves them. */
const TIME_OF_DAY: Readonly<Record<string, string>> = {
  'archive_due.due_at': 'when an ended history is looked at',
  'kept_forms.expires_at': 'what was typed into a form',
  'outage_pause_cases.told_until': 'of a pause itself',
  'outage_pause_extensions.ends_at': 'of a pause itself',
  'outage_pauses.ends_at': 'of a pause itself',
  'sessions.expires_at': 'sessions of people',
  'utokyo_challenges.expires_at': 'a step of a sign-in',
  'utokyo_passes.expires_at': 'the owner of methods keeps it',
  'utokyo_reregistrations.window_until': 'the owner of methods keeps it',
};
/** Files of SQL that compare a column of such a name with something else than the own time of its case: how often, and why. */
const COMPARED_OTHERWISE: Readonly<Record<string, readonly [times: number, why: string]>> = {
  'db/audit/archive.ts': [2, 'archive_due'],
  'db/platform/kept-forms.ts': [2, 'kept_forms'],
  'db/platform/key-needs.ts': [3, 'kept_forms, utokyo_challenges and utokyo_passes'],
  'db/platform/mail-log.ts': [1, 'pauses themselves'],
  'db/platform/outage-pause-cases.ts': [4, 'pauses themselves'],
  'db/platform/outage-pauses.ts': [6, 'pauses themselves'],
  'db/platform/sessions.ts': [2, 'sessions'],
  'db/platform/standing.ts': [1, 'by an index, before the own time is asked: it is never later than the time of day'],
  'db/staff/application-queue.ts': [1, 'the same'],
  'db/staff/figures.ts': [1, 'pauses themselves'],
  'db/utokyo/challenges.ts': [5, 'utokyo_challenges'],
  'db/utokyo/passes.ts': [6, 'utokyo_passes'],
};

/** Columns of the migrations that say when something ends, as `<table>.<column>`. */
function endsKept(text: string): string[] {
  const tables = [...text.matchAll(/(?:createTable|alterTable)\('(\w+)'/g)];
  return [...text.matchAll(/timestamp\('(\w*(?:expires_at|due_at|ends_at|until))'/g)].map(({ 1: column, index }) => {
    const table = tables.findLast((one) => one.index < index)?.[1];
    return `${table}.${column}`;
  });
}

/** How often a column of such a name is compared with something else than the own time of its case. */
function comparedOtherwise(text: string): number {
  const found = text.matchAll(/\b(?:expires_at|due_at|until)\b['"]?,?\s*['"]?(?:<=|>=|<|>)['"]?,?\s*(\S+)/g);
  const turned = text.matchAll(
    /(?:now|clock_timestamp)\(\)\s*(?:<=|>=|<|>)\s*(?:\w+\.)?(?:expires_at|due_at|until)\b/g,
  );
  const isOwn = (other = ''): boolean => /^(?:\$\{own(?:Now|TimeOfMany)\(|own_time\()/.test(other);
  return [...found].filter(({ 1: other }) => !isOwn(other)).length + [...turned].length;
}

describe('a deadline in the database', () => {
  const sources = readSources(['db']);
  const isMigration = (file: string): boolean => file.startsWith('db/migrations/');

  test('is known to be of the case’s own time, or of the time of day', () => {
    const kept = [...sources].filter(([file]) => isMigration(file)).flatMap(([, text]) => endsKept(text));
    expect(kept.toSorted()).toEqual([...OWN_TIME, ...Object.keys(TIME_OF_DAY)].toSorted());
  });

  test('is compared with the own time of its case, but for those that say why', () => {
    const found = [...sources]
      .filter(([file]) => !isMigration(file))
      .map(([file, text]) => [file, comparedOtherwise(text)] as const)
      .filter(([, times]) => times > 0);
    const known = Object.entries(COMPARED_OTHERWISE).map(([file, [times]]) => [file, times]);
    expect(found).toEqual(known);
  });

  test('is seen where it is compared, and nowhere else', () => {
    expect(comparedOtherwise('where until <= now() and i.expires_at > clock_timestamp()')).toBe(2);
    expect(comparedOtherwise(".where('expires_at', '<', db.fn.now())")).toBe(1);
    expect(comparedOtherwise('where now() > p.expires_at')).toBe(1);
    expect(
      comparedOtherwise("whereRaw(`until > ${ownNow('x.procedure_id')} and due_at < own_time(a, b, now())`)"),
    ).toBe(0);
    expect(comparedOtherwise('update x set expires_at = now()')).toBe(0);
    expect(endsKept("createTable('a', (t) => { t.timestamp('until', {}); t.timestamp('at'); })")).toEqual(['a.until']);
  });
});
