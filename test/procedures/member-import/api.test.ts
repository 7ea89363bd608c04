/** The operations of the management menu. Rules: spec/members.md, "Management menu". */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import ExcelJS from 'exceljs';
import { progressOf } from '../../../api/procedures/member-import/service.js';
import { findImport, forgetUnapplied } from '../../../db/jairo/imports.js';
import { WRITTEN_FORMATS } from '../../../worker/runtime/workbook/contract.js';
import { TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import { LARGEST_FILE_BYTES } from '../../../workflows/rules/roster.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { until } from '../../helpers/wait.js';
import { addAccount, addMember, enters } from '../../institution/support.js';
import {
  applied,
  confirms,
  downloaded,
  file,
  finished,
  manager,
  PEOPLE,
  readBytes,
  rowOf,
  sheetOf,
  uploads,
  uploadsChanged,
  wordOf,
  XXX,
  YYY,
} from './menu-support.js';

let system: System;
let librarian: Caller;
beforeAll(async () => {
  system = await startSystem();
  librarian = await manager(system);
});
afterAll(() => system.close());

const looks = (): Promise<{ user_id: string; what: string }[]> =>
  system.database.db('jairo_looks').orderBy('id').select('user_id', 'what');

describe('a download', () => {
  test.each(WRITTEN_FORMATS)('as %s is kept as a file, names its revision, and is a look on record', async (format) => {
    const before = (await looks()).length;
    const { bytes, headers } = await file(librarian, 'downloadMembers', { institution: XXX, format });
    const sheet = await readBytes(system, bytes);
    expect(sheet.rows.map(({ cells }) => cells.memberNumber)).toContain('M0001');
    const { revision } = (await librarian.call('listMemberVersions', { institution: XXX })).body;
    const name = `members-univ-a-r${revision}.${format.split('-')[0]}`;
    expect(headers).toMatchObject({
      'content-disposition': `attachment; filename="${name}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-type': expect.stringMatching(format.startsWith('csv') ? /^text\/csv; charset=/ : /^application\/vnd\./),
    });
    if (!format.startsWith('csv')) expect(sheet.revision).toEqual({ institution: XXX, revision });
    expect((await looks()).slice(before)).toEqual([
      { user_id: PEOPLE.librarian.userId, what: `download r${revision} ${format}` },
    ]);
  });

  test('is .xls unless another format is asked for, and holds no administrator', async () => {
    const { bytes, headers } = await file(librarian, 'downloadMembers', { institution: XXX });
    expect(headers['content-type']).toBe('application/vnd.ms-excel');
    expect(JSON.stringify((await readBytes(system, bytes)).rows)).not.toContain('repo@univ-a.example.jp');
  });

  test('of a version that is none is not there, and no look', async () => {
    const before = (await looks()).length;
    const reply = await librarian.call('downloadMembers', { institution: XXX, version: 999 });
    expect([reply.status, wordOf(reply)]).toEqual([404, 'not-found']);
    expect((await looks()).length).toBe(before);
  });

  test('as Shift_JIS is refused where a character has no place in it, and the row is named', async () => {
    const procedureId = await applied(system, librarian, (rows) => [...rows, rowOf('sjis', { name: '𠮷田' })]);
    const reply = await librarian.call('downloadMembers', { institution: XXX, format: 'csv-sjis' });
    expect([reply.status, wordOf(reply)]).toEqual([422, 'not-encodable']);
    const { members } = await downloaded(system, librarian);
    const row = members.findIndex(({ name }) => name === '𠮷田') + 2;
    expect(reply.body['rows']).toEqual([{ row, memberNumber: members[row - 2]?.memberNumber }]);
    expect(procedureId).toMatch(/^jairo-member-import-/);
    await applied(system, librarian, (rows) => rows.filter(({ name }) => name !== '𠮷田'));
  });
});

describe('an upload', () => {
  test('is answered with its plan, and changes nothing', async () => {
    const before = await downloaded(system, librarian);
    const reply = await uploadsChanged(system, librarian, (rows) => [
      ...rows.map((row) => (row.memberNumber === 'M0002' ? { ...row, affiliation: '工学部' } : row)),
      rowOf('new'),
    ]);
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      status: 'checked',
      expiresAt: expect.any(String),
      needsConfirmRemovals: false,
      plan: {
        counts: { add: 1, change: 1, remove: 0, errors: 0, warnings: 0 },
        add: [{ row: before.rows.length + 2, email: rowOf('new').email }],
        change: [{ memberNumber: 'M0002', column: '所属', before: '理学部', after: '工学部' }],
        remove: [],
        errors: [],
      },
    });
    expect((await downloaded(system, librarian)).digest).toBe(before.digest);
  });

  test('of a sheet that nobody has changed would change nothing, in every format', async () => {
    for (const format of WRITTEN_FORMATS) {
      const { bytes } = await file(librarian, 'downloadMembers', { institution: XXX, format });
      const { body } = await uploads(librarian, bytes);
      expect([format, body['plan']?.counts]).toEqual([
        format,
        expect.objectContaining({ add: 0, change: 0, remove: 0, errors: 0 }),
      ]);
    }
  });

  test('with errors is refused: each has its row, its column, a word and a sentence in the caller’s language', async () => {
    const { members, revision } = await downloaded(system, librarian);
    const rows = [...members, rowOf('bad', { email: 'nobody', role: '学生' as never }), rowOf('no-name', { name: '' })];
    const bytes = await sheetOf(system, rows, revision ? { revision } : {});
    const reply = await uploads(librarian, bytes, { headers: { 'accept-language': 'en' } });
    expect([reply.status, reply.body['status'], reply.body['expiresAt']]).toEqual([201, 'refused', undefined]);
    const at = members.length + 2;
    expect(reply.body['plan'].errors).toEqual([
      { row: at, column: 'メールアドレス', reason: 'bad-address', detail: 'Email address: the format is not correct.' },
      { row: at, column: '権限', reason: 'unknown-role', detail: 'Role: enter 図書館員 or 教員.' },
      { row: at + 1, column: '氏名', reason: 'missing', detail: 'Name: this is missing.' },
    ]);
    const refused = await confirms(librarian, reply.body['procedureId']);
    expect([refused.status, wordOf(refused)]).toEqual([409, 'wrong-state']);
  });

  test('sent again under the same Idempotency-Key is the same upload, and its answer the same', async () => {
    const bytes = await sheetOf(
      system,
      Array.from({ length: 400 }, (_, n) => rowOf(`idem-${n}`)),
    );
    const headers = { 'idempotency-key': 'menu-upload-1' };
    const [first, second] = [
      await uploads(librarian, bytes, { headers }),
      await uploads(librarian, bytes, { headers }),
    ];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    // Longer than the answers that are kept: it was planned again, under the same ID.
    expect(first.text.length).toBeGreaterThan(32 * 1024);
    const other = await uploads(librarian, await sheetOf(system, [rowOf('other')]), { headers });
    expect([other.status, wordOf(other)]).toEqual([400, 'malformed']);
  });

  test.each([
    ['text', Buffer.from('hello'), 'not'],
    ['nothing', Buffer.from(' '), ''],
  ])('that is no workbook (%s) is refused with the reason', async (_what, bytes) => {
    const reply = await uploads(librarian, bytes);
    expect([reply.status, wordOf(reply)]).toEqual([422, 'file-refused']);
    expect(String(reply.body['reason'])).toMatch(/[。]$/);
  });

  test('of another institution’s sheet is refused', async () => {
    const bytes = await sheetOf(system, [rowOf(1)], { revision: { institution: YYY, revision: 1 } });
    const reply = await uploads(librarian, bytes, { headers: { 'accept-language': 'en' } });
    expect(reply.body).toMatchObject({ status: 422, reason: 'This is the file of another institution’s members.' });
  });

  test('with a column beyond the six is refused by its name', async () => {
    const csv = '会員番号,氏名,表示名,メールアドレス,所属,権限,パスワード\r\n,a,b,c@example.jp,d,教員,secret\r\n';
    const reply = await uploads(librarian, Buffer.from(csv));
    expect([reply.status, wordOf(reply)]).toEqual([422, 'file-refused']);
    expect(reply.body['reason']).toContain('パスワード');
  });

  test('without a file, and of more than 20 MB, is refused; the latter before it is read in full', async () => {
    const without = await librarian.sendOnly({
      method: 'POST',
      url: `/api/v1/institutions/${XXX}/member-imports`,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      payload: '--b--\r\n',
    });
    expect(without.status).toBe(400);
    const large = await uploads(librarian, Buffer.alloc(LARGEST_FILE_BYTES + 1, 'PK'));
    expect([large.status, wordOf(large), large.body['limitBytes']]).toEqual([
      413,
      'payload-too-large',
      LARGEST_FILE_BYTES,
    ]);
  });
});

describe('a confirmation', () => {
  test('applies the plan; what it did is a version to be downloaded and compared', async () => {
    const before = await downloaded(system, librarian);
    const procedureId = await applied(system, librarian, (rows) => [
      ...rows.map((row) => (row.memberNumber === 'M0002' ? { ...row, displayName: '森先生' } : row)),
      rowOf('v1'),
      rowOf('v2'),
    ]);
    const after = await downloaded(system, librarian);
    expect(after.members.map(({ displayName }) => displayName)).toEqual(
      expect.arrayContaining(['森先生', '表示名 v1', '表示名 v2']),
    );
    expect(after.members.every(({ memberNumber }) => memberNumber !== '')).toBe(true);
    const { versions } = (await librarian.call('listMemberVersions', { institution: XXX })).body;
    expect(versions[0]).toMatchObject({
      procedureId,
      kind: 'import',
      by: PEOPLE.librarian.userId,
      added: 2,
      changed: 1,
      removed: 0,
    });
    const [{ version }] = versions;
    expect((await downloaded(system, librarian, { version })).digest).toBe(after.digest);
    const compared = await librarian.call('compareMemberVersions', { institution: XXX, version });
    expect(compared.body).toMatchObject({
      version,
      counts: { added: 2, changed: 1, removed: 0 },
      changed: [{ memberNumber: 'M0002', column: '表示名', before: '森', after: '森先生' }],
      removed: [],
    });
    expect(compared.body['added'].map(({ email }: { email: string }) => email)).toEqual([
      rowOf('v1').email,
      rowOf('v2').email,
    ]);
    expect(before.digest).not.toBe(after.digest);
  });

  test('any two versions are compared, in either direction; one that is none is not there', async () => {
    const { versions } = (await librarian.call('listMemberVersions', { institution: XXX })).body;
    const [newest, , older] = versions.map(({ version }: { version: number }) => version);
    const compare = (version: number, other: number) =>
      librarian.call('compareMemberVersions', { institution: XXX, version, with: String(other) });
    const before = (await looks()).length;
    const [there, back] = [(await compare(newest, older)).body, (await compare(older, newest)).body];
    expect([there['version'], there['with']]).toEqual([newest, older]);
    expect(there['counts'].added).toBeGreaterThan(0);
    expect([back['added'], back['removed']]).toEqual([there['removed'], there['added']]);
    expect(back['counts']).toMatchObject({ added: there['counts'].removed, removed: there['counts'].added });
    expect((await looks()).slice(before).map(({ what }) => what)).toEqual([
      `compare r${newest} r${older}`,
      `compare r${older} r${newest}`,
    ]);
    const none = await compare(newest, 999);
    expect([none.status, wordOf(none)]).toEqual([404, 'not-found']);
    const url = `/admin/menu/${XXX}/members/compare?version=${newest}&with=${older}`;
    const page = await librarian.sendOnly({ method: 'GET', url });
    expect(page.text).toMatch(new RegExp(`<option value="${older}"[^>]* selected`));
    // Each other version can be chosen there.
    expect([...page.text.matchAll(/<option value="\d+"/g)]).toHaveLength(versions.length - 1);
  });

  test('of more than a fifth removed asks for a second word', async () => {
    await applied(system, librarian, (rows) => [...rows, rowOf('r1'), rowOf('r2'), rowOf('r3')]);
    const { body } = await uploadsChanged(system, librarian, (rows) =>
      rows.filter(({ displayName }) => !/^表示名 r\d$/.test(displayName)),
    );
    expect(body).toMatchObject({ status: 'checked', needsConfirmRemovals: true });
    const refused = await confirms(librarian, body['procedureId']);
    expect([refused.status, wordOf(refused)]).toEqual([409, 'removals-unconfirmed']);
    expect(refused.body).toMatchObject({ remove: 3, present: expect.any(Number) });
    const done = await confirms(librarian, body['procedureId'], { confirmRemovals: true });
    expect([done.status, done.body['status']]).toEqual([200, 'applying']);
    await finished(system, String(body['procedureId']));
  });

  test('of a plan that another upload has overtaken brings the new plan; neither librarian loses the other’s rows', async () => {
    const other = await manager(system, 'administrator');
    const first = await uploadsChanged(system, librarian, (rows) => [...rows, rowOf('first')]);
    const second = await uploadsChanged(system, other, (rows) => [...rows, rowOf('second')]);
    expect((await confirms(other, second.body['procedureId'])).status).toBe(200);
    const overtaken = await confirms(librarian, first.body['procedureId']);
    expect([overtaken.status, wordOf(overtaken)]).toEqual([409, 'plan-changed']);
    expect(overtaken.body['plan']).toMatchObject({
      counts: { add: 1, remove: 0, errors: 0 },
      warnings: [expect.objectContaining({ reason: 'added-since' })],
    });
    expect((await confirms(librarian, first.body['procedureId'])).status).toBe(200);
    for (const reply of [first, second]) await finished(system, String(reply.body['procedureId']));
    const emails = (await downloaded(system, librarian)).members.map(({ email }) => email);
    expect(emails).toEqual(expect.arrayContaining([rowOf('first').email, rowOf('second').email]));
  });

  test('signs out whoever it removes, at once', async () => {
    const userId = 'member-who-goes';
    await addAccount(system, userId);
    const number = await addMember(system, XXX, { role: '教員', userId });
    const caller = await enters(system, userId);
    expect((await caller.call('whoAmI', { realm: 'jairo' })).status).toBe(200);
    await applied(system, librarian, (rows) => rows.filter(({ memberNumber }) => memberNumber !== number));
    expect((await caller.call('whoAmI', { realm: 'jairo' })).status).toBe(401);
  });

  test('is one, however often it is sent', async () => {
    const { body } = await uploadsChanged(system, librarian, (rows) => [...rows, rowOf('once')]);
    const replies = await Promise.all(Array.from({ length: 5 }, () => confirms(librarian, body['procedureId'])));
    for (const { status } of replies) expect([200, 409]).toContain(status);
    await finished(system, String(body['procedureId']));
    const { members } = await downloaded(system, librarian);
    expect(members.filter(({ email }) => email === rowOf('once').email)).toHaveLength(1);
    const late = await confirms(librarian, body['procedureId']);
    expect([late.status, wordOf(late)]).toEqual([409, 'wrong-state']);
  });
});

describe('going back to a version', () => {
  test('is an upload like any other, and removed members come back under their numbers', async () => {
    await applied(system, librarian, (rows) => [...rows, rowOf('gone')]);
    const { versions } = (await librarian.call('listMemberVersions', { institution: XXX })).body;
    const { version } = versions[0];
    const then = await downloaded(system, librarian, { version });
    await applied(system, librarian, (rows) => rows.filter(({ email }) => email !== rowOf('gone').email));
    const plan = await librarian.call('revertMembers', { institution: XXX, version });
    expect(plan.body).toMatchObject({
      status: 'checked',
      plan: { counts: { add: 1, remove: 0, errors: 0, warnings: 0 } },
    });
    expect((await confirms(librarian, plan.body['procedureId'])).status).toBe(200);
    await finished(system, String(plan.body['procedureId']));
    expect((await downloaded(system, librarian)).digest).toBe(then.digest);
    const after = (await librarian.call('listMemberVersions', { institution: XXX })).body['versions'];
    expect(after[0]).toMatchObject({ kind: 'revert', added: 1, removed: 0 });
  });

  test('that is none is not there', async () => {
    const reply = await librarian.call('revertMembers', { institution: XXX, version: 998 });
    expect([reply.status, wordOf(reply)]).toEqual([404, 'not-found']);
  });
});

describe('the result file', () => {
  test('has a result for every row, and those who would be removed below', async () => {
    const { body } = await uploadsChanged(system, librarian, ([first, , ...rest]) => [
      ...(first ? [{ ...first, affiliation: '新しい部署' }] : []),
      ...rest,
      rowOf('result'),
    ]);
    const { bytes, headers } = await file(librarian, 'downloadPlan', {
      procedureId: body['procedureId'],
      format: 'csv-utf8',
    });
    const { revision } = (await librarian.call('listMemberVersions', { institution: XXX })).body;
    const name = new RegExp(`^attachment; filename="result-univ-a-r${revision}-[0-9A-Z]{26}\\.csv"$`);
    expect(headers['content-disposition']).toMatch(name);
    expect((await looks()).at(-1)).toEqual({ user_id: PEOPLE.librarian.userId, what: `plan ${body['procedureId']}` });
    const lines = bytes.toString('utf8').split('\r\n');
    expect(lines[0]).toBe('会員番号,氏名,表示名,メールアドレス,所属,権限,結果');
    const { counts } = body['plan'];
    const results = lines.slice(1).filter((line) => /[^,]/.test(line));
    expect(results).toHaveLength(counts.rows + counts.remove);
    expect(results.every((line) => line.split(',').at(-1) !== '')).toBe(true);
    expect(lines[1]).toMatch(/変更：所属「.*」→「新しい部署」$/);
    expect(lines.some((line) => line.includes(rowOf('result').email) && line.endsWith(',追加'))).toBe(true);
    expect(results.at(-1)).toMatch(/,削除$/);
    const own = await file(librarian, 'downloadPlan', { procedureId: body['procedureId'] });
    expect(own.headers['content-disposition']).toMatch(/\.xls"$/);
    // In the workbook too, as every download has it.
    const workbook = new ExcelJS.Workbook();
    const asked = { procedureId: body['procedureId'], format: 'xlsx' };
    await workbook.xlsx.load((await file(librarian, 'downloadPlan', asked)).bytes as unknown as ArrayBuffer);
    expect(workbook.keywords).toBe(`tetsuzuki univ-a r${revision}`);
  });

  test('G7: of 5,000 rows of which one is bad has a result for each', async () => {
    const { members } = await downloaded(system, librarian);
    const added = Array.from({ length: 5_000 }, (_, n) => rowOf(`g7-${n}`, n === 2_500 ? { email: 'nobody' } : {}));
    const lines = [...members, ...added].map((row) => Object.values(row).join(','));
    const sheet = ['会員番号,氏名,表示名,メールアドレス,所属,権限', ...lines].join('\r\n');
    const { body } = await uploads(librarian, Buffer.from(sheet));
    expect([body['status'], body['plan'].counts]).toEqual([
      'refused',
      expect.objectContaining({ rows: members.length + 5_000, errors: 1 }),
    ]);
    expect(body['plan'].errors).toMatchObject([
      { row: members.length + 2_502, column: 'メールアドレス', reason: 'bad-address' },
    ]);
    const asked = { procedureId: body['procedureId'], format: 'csv-utf8' };
    const [, ...results] = (await file(librarian, 'downloadPlan', asked)).bytes.toString('utf8').trim().split('\r\n');
    expect(results).toHaveLength(members.length + 5_000);
    const saying = (what: RegExp) => results.filter((line) => what.test(line));
    expect(results.filter((line) => line.split(',').at(-1) === '')).toEqual([]);
    expect(saying(/誤り/)).toEqual([expect.stringContaining('nobody')]);
    expect(saying(/,追加$/)).toHaveLength(4_999);
  });
});

test('an upload that is answered again once it is emptied says so', async () => {
  const { members } = await downloaded(system, librarian);
  // Too long an answer to be kept for a repeat.
  const added = Array.from({ length: 200 }, (_, n) => rowOf(`emptied-${n}`));
  const bytes = await sheetOf(system, [...members, ...added]);
  const send = () => uploads(librarian, bytes, { headers: { 'idempotency-key': 'emptied' } });
  const first = await send();
  expect([first.status, first.body['emptied'], first.body['plan'].add.length]).toEqual([201, undefined, 200]);
  const { procedureId } = first.body;
  expect((await send()).body).toEqual(first.body);
  const { db } = system.database;
  const long = db.raw("now() - interval '2 days'");
  await db('jairo_imports').where({ procedure_id: procedureId }).update({ state: 'expired', ended_at: long });
  await forgetUnapplied(db, 86_400_000);
  const again = await send();
  expect([again.status, again.body['emptied'], again.body['plan'].add]).toEqual([201, true, []]);
});

describe('a search', () => {
  const found = async (asked: Record<string, string>): Promise<string[]> => {
    const { status, body, text } = await librarian.call('searchMembers', { institution: XXX, ...asked });
    if (status !== 200) throw new Error(text);
    return body['members'].map(({ memberNumber }: { memberNumber: string }) => memberNumber);
  };

  test('finds registered members by a part of a cell, in either width and case', async () => {
    expect(await found({ displayName: '加' })).toEqual(['M0001']);
    expect(await found({ memberNumber: 'ｍ０００１' })).toEqual(['M0001']);
    expect(await found({ email: 'KATO@' })).toEqual(['M0001']);
    expect(await found({ email: 'kato@', displayName: '森' })).toEqual([]);
  });

  test('doesn’t find those who haven’t registered yet', async () => {
    await applied(system, librarian, (rows) => [...rows, rowOf('unregistered')]);
    expect(await found({ email: rowOf('unregistered').email })).toEqual([]);
  });

  test('beyond the last page is the last, of the list of all members too', async () => {
    const asked = { institution: XXX, displayName: '加' };
    const [first, beyond] = [
      (await librarian.call('searchMembers', asked)).body,
      (await librarian.call('searchMembers', { ...asked, page: '99' })).body,
    ];
    expect(beyond).toEqual(first);
    const roster = await librarian.sendOnly({ method: 'GET', url: `/admin/menu/${XXX}/members/roster?page=99` });
    expect((await looks()).at(-1)).toEqual({ user_id: PEOPLE.librarian.userId, what: 'list 1' });
    expect([roster.status, roster.text.includes('M0001')]).toEqual([200, true]);
  });

  test('asks for at least one of the three, and is a look on record', async () => {
    const blank = await librarian.call('searchMembers', { institution: XXX, displayName: ' ' });
    expect([blank.status, wordOf(blank)]).toEqual([400, 'malformed']);
    const before = (await looks()).length;
    await found({ displayName: '加藤' });
    expect((await looks()).slice(before)).toEqual([{ user_id: PEOPLE.librarian.userId, what: 'search' }]);
  });
});

test('the administrators are on a list of their own', async () => {
  const { body } = await librarian.call('listAdministrators', { institution: XXX });
  expect(body['administrators']).toEqual([
    {
      userId: PEOPLE.administrator.userId,
      displayName: 'A大学図書館',
      email: 'repo@univ-a.example.jp',
      since: expect.any(String),
    },
  ]);
});

describe('an upload of an institution', () => {
  test('is nobody else’s, neither to confirm nor to read', async () => {
    const { body } = await uploadsChanged(system, librarian, (rows) => [...rows, rowOf('theirs')]);
    const { procedureId } = body;
    for (const who of ['teacher', 'administratorElsewhere'] as const) {
      const other = await manager(system, who);
      for (const reply of [await confirms(other, procedureId), await other.call('downloadPlan', { procedureId })])
        expect([who, reply.status, wordOf(reply)]).toEqual([who, 403, 'forbidden']);
      const bytes = await sheetOf(system, [rowOf('intruder')]);
      expect([who, wordOf(await uploads(other, bytes))]).toEqual([who, 'forbidden']);
    }
    const nobody = await confirms(system.caller(), procedureId);
    expect([nobody.status, wordOf(nobody)]).toEqual([401, 'not-authenticated']);
  });

  test('tells by getProcedure how far it is: done, total, per cent, and the time left by the pace until now', async () => {
    const procedureId = await applied(system, librarian, (rows) => [...rows, rowOf('p1'), rowOf('p2')]);
    const seen = await system.caller().call('getProcedure', { procedureId });
    expect(seen.body['progress']).toEqual({ done: 2, total: 2, percent: 100, secondsLeft: 0 });
    const kept = await findImport(system.database.db, procedureId);
    if (!kept?.appliedAt) throw new Error('it was not applied');
    const { services } = system.deps;
    const after = (ms: number, done: number) =>
      progressOf({ services, clock: () => (kept.appliedAt?.getTime() ?? 0) + ms }, { ...kept, done, total: 400 });
    expect(after(10_000, 100)).toEqual({ done: 100, total: 400, percent: 25, secondsLeft: 30 });
    expect(after(60_000, 399)).toEqual({ done: 399, total: 400, percent: 99, secondsLeft: 1 });
    // Nothing begun yet: by the pace that the settings name.
    expect(after(500, 0)).toEqual({ done: 0, total: 400, percent: 0, secondsLeft: Math.ceil(400 / 27) });
    expect(progressOf({ services, clock: Date.now }, { ...kept, state: 'checked' })).toBeUndefined();
    // The import's own worker begins them; they live where somebody waits for each.
    const { workflow } = system.temporal.client;
    for (const child of await system.database
      .db('jairo_import_effects')
      .where({ procedure_id: procedureId })
      .pluck('child_id'))
      expect((await workflow.getHandle(child).describe()).taskQueue).toBe(TASK_QUEUE);
    const page = await librarian.sendOnly({ method: 'GET', url: `/procedures/${procedureId}` });
    await until('both mails have gone out', async () => {
      const { text } = await librarian.sendOnly({ method: 'GET', url: `/procedures/${procedureId}` });
      return text.includes('2人のうち2人に送信済み');
    });
    expect(page.text).toContain('案内の手続きを全て始めました');
  });

  test('shows no more than numbers to whoever knows its ID', async () => {
    const { body } = await uploadsChanged(system, librarian, (rows) => [...rows, rowOf('secret-name')]);
    const seen = await system.caller().call('getProcedure', { procedureId: body['procedureId'] });
    expect(seen.body['status']).toBe('checked');
    expect(seen.text).not.toContain('secret-name');
  });
});
