/** Administrators keep staff: by the API, and on the pages of `/staff/settings`. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CATALOGUES, createText } from '../../api/texts.js';
import { CHROMIUM, DESK, EVERY_MANNER, PHONE, type Site } from '../helpers/browser.js';
import { submit } from '../procedures/member-registration/forms.js';
import { signsIn, startStaffSite } from '../helpers/staff-site.js';
import { COMPLETE } from '../helpers/students.js';
import type { Caller } from '../helpers/system.js';
import { wordOf } from '../security/support.js';
import { signedIn } from '../staff/oversight/support.js';

let site: Site;
let admin: Caller;
const as = (userId: string, password = userId) => signedIn(site.system, userId, password, site.origin);
beforeAll(async () => {
  site = await startStaffSite({ worker: false });
  admin = await as('admin1');
});
afterAll(() => site.close());

const trail = (entry: string) =>
  site.system.database
    .db('register_changes')
    .where({ register: 'staff', entry })
    .orderBy('id')
    .select('what', 'changes', 'changed_by', 'reason');
const versionOf = async (staffId: string): Promise<unknown> =>
  (await admin.call('getStaff', { staffId })).body['version'];

describe('an administrator', () => {
  test('adds somebody, whose every change is in the trail with who made it', async () => {
    const added = await admin.call('addStaff', {
      staffId: 'Mori@univ.example.jp',
      name: '森　一',
      email: 'mori@univ.example.jp',
      roles: ['operator'],
      queues: ['umin'],
      accounts: ['umin:Mori-haj', 'utokyo: １２３４５００００９'],
      reason: '四月の異動',
    });
    expect([added.status, wordOf(added)]).toEqual([400, 'malformed']);
    const right = {
      staffId: 'Mori@univ.example.jp',
      name: '森　一',
      roles: ['operator'],
      queues: ['umin'],
      reason: '四月の異動',
    };
    const { status, body } = await admin.call('addStaff', { ...right, accounts: ['utokyo: １２３４５００００９'] });
    expect([status, body]).toEqual([
      201,
      {
        staffId: 'Mori@univ.example.jp',
        name: '森 一',
        roles: ['operator'],
        queues: ['umin'],
        accounts: ['utokyo:1234500009'],
        version: 1,
      },
    ]);
    const taken = await admin.call('addStaff', { ...right, name: '森 二' });
    expect([taken.status, taken.body['errors']]).toEqual([400, [expect.objectContaining({ path: 'staffId' })]]);
    expect(await trail('Mori@univ.example.jp')).toEqual([
      {
        what: 'add',
        changes: { name: { after: '森 一' }, roles: { after: ['operator'] }, queues: { after: ['umin'] } },
        changed_by: 'staff:admin1',
        reason: '四月の異動',
      },
      {
        what: 'accounts',
        changes: { accounts: { after: ['utokyo:1234500009'] } },
        changed_by: 'staff:admin1',
        reason: '四月の異動',
      },
    ]);
    const read = await (await as('audit1')).call('getStaff', { staffId: 'Mori@univ.example.jp' });
    expect(read.body['changes']).toMatchObject([
      { what: 'accounts', columns: [{ column: 'accounts', after: 'utokyo:1234500009' }] },
      { what: 'add', by: 'staff:admin1', reason: '四月の異動' },
    ]);
  });

  test('who disables somebody ends their sessions at once; enabled again, they sign in anew', async () => {
    const op = await as('op2');
    const disabled = await admin.call('changeStaff', {
      staffId: 'op2',
      version: await versionOf('op2'),
      disabled: true,
    });
    expect(disabled.body).toMatchObject({ staffId: 'op2', disabledAt: expect.any(String) });
    expect((await op.call('whoAmI')).status).toBe(401);
    await expect(as('op2')).rejects.toThrow('401');
    await admin.call('changeStaff', { staffId: 'op2', version: await versionOf('op2'), disabled: false });
    expect((await op.call('whoAmI')).status).toBe(401);
    expect((await (await as('op2')).call('whoAmI')).status).toBe(200);
  });

  test('overwrites nothing that somebody else has changed meanwhile', async () => {
    const version = await versionOf('lead1');
    expect((await admin.call('changeStaff', { staffId: 'lead1', version, name: '主任 四郎' })).status).toBe(200);
    const late = await admin.call('changeStaff', { staffId: 'lead1', version, queues: [] });
    expect([late.status, wordOf(late)]).toEqual([409, 'changed-since']);
    expect((await admin.call('getStaff', { staffId: 'lead1' })).body).toMatchObject({
      queues: ['umin', 'cinii', 'utokyo'],
    });
  });

  test('takes the role neither from themselves nor from the last one, whichever way', async () => {
    const { db } = site.system.database;
    const like = await db('staff').where({ id: 'admin1' }).first();
    const change = async (caller: Caller, staffId: string, fields: object) =>
      caller.call('changeStaff', { staffId, version: await versionOf(staffId), ...fields });
    for (const fields of [{ roles: ['auditor'] }, { disabled: true }])
      expect(wordOf(await change(admin, 'admin1', fields))).toBe('administrator-kept');
    await db('staff').insert({ ...like, id: 'admin2', name: '管理 六郎', version: 1 });
    expect(wordOf(await change(admin, 'admin1', { disabled: true }))).toBe('administrator-kept');
    // Two who disable each other at the same moment: one of them is left.
    const second = await signedIn(site.system, 'admin2', 'admin1', site.origin);
    const ends = await Promise.all([
      change(admin, 'admin2', { disabled: true }),
      change(second, 'admin1', { disabled: true }),
    ]);
    const left = await db('staff').whereNull('disabled_at').whereRaw("'administrator' = any(roles)").pluck('id');
    expect(left).toHaveLength(1);
    expect(ends.filter(({ status }) => status === 200)).toHaveLength(1);
    await db('staff').whereIn('id', ['admin1', 'admin2']).update({ disabled_at: null });
    admin = await as('admin1');
    await db('staff').where({ id: 'admin2' }).delete();
  });
});

describe('the register of a service', () => {
  const reasons = (body: Record<string, unknown>): unknown[] =>
    (body['errors'] as { path: string }[]).map(({ path }) => path);

  test('takes an entry by the rules of a file, once; a password is no field of it', async () => {
    const fields = { id: 'AUTH00000950', email: 'new@univ.example.jp', institution: 'Ｃ大学', kind: '新規' };
    const added = await admin.call('addRegisterEntry', { register: 'cinii', fields, reason: '申込書' });
    const kept = { email: 'new@univ.example.jp', institution: 'C大学', kind: '新規', use_state: 'active' };
    expect([added.status, added.body]).toEqual([
      201,
      { id: 'AUTH00000950', fields: kept, version: expect.any(String) },
    ]);
    expect((await admin.call('addRegisterEntry', { register: 'cinii', fields })).status).toBe(201);
    const moved = { ...fields, email: 'x@univ.example.jp' };
    const other = await admin.call('addRegisterEntry', { register: 'cinii', fields: moved });
    expect([other.status, reasons(other.body)]).toEqual([400, ['id']]);
    const bad = { id: 'Mori', password: 'x', sex: 'x' };
    const wrong = await admin.call('addRegisterEntry', { register: 'umin', fields: bad });
    expect([wrong.status, reasons(wrong.body)]).toEqual([
      400,
      ['password', 'id', 'family', 'given', 'family_kana', 'given_kana', 'sex', 'birth'],
    ]);
    const twice = ['一', '二'].map((given) =>
      admin.call('addRegisterEntry', {
        register: 'umin',
        fields: {
          id: 'two-once',
          family: '森',
          given,
          family_kana: 'もり',
          given_kana: 'はじめ',
          sex: 'male',
          birth: '1980/4/12',
        },
      }),
    );
    expect((await Promise.all(twice)).map(({ status }) => status).sort()).toEqual([201, 400]);
    const { db } = site.system.database;
    const noted = db('register_changes').where({ register: 'cinii' }).select('entry', 'what', 'changed_by', 'reason');
    expect(await noted).toEqual([{ entry: 'AUTH00000950', what: 'add', changed_by: 'staff:admin1', reason: '申込書' }]);
  });

  test('tells of whom is looked up by the whole ID or address, and that they were is on record', async () => {
    const found = async (register: string, q: string): Promise<string[]> => {
      const { body } = await admin.call('findRegisterEntries', { register, q });
      return (body['entries'] as { id: string }[]).map(({ id }) => id);
    };
    expect(await found('cinii', 'LIBRARY@univ-b.example.jp')).toEqual(['AUTH00000102', 'AUTH00000103']);
    expect(await found('umin', 'ｙａｍａｄａ－tar')).toEqual(['yamada-tar']);
    expect(await found('umin', 'yamada')).toEqual([]);
    expect(await site.system.database.db('looks').where({ staff_id: 'admin1' }).orderBy('id').pluck('what')).toEqual([
      'account AUTH00000102',
      'account AUTH00000103',
      'account yamada-tar',
    ]);
  });
});

describe('an entry of a register', () => {
  const whole = async (register: string, q: string) => {
    const { body } = await admin.call('findRegisterEntries', { register, q });
    return body['entries'][0] as { id: string; version: string; fields: Record<string, unknown> };
  };

  test('is changed with a reason, from what it was when it was looked at, and the trail has who and why', async () => {
    const { db } = site.system.database;
    const { id, version } = await whole('cinii', 'AUTH00000103');
    const wish = {
      register: 'cinii',
      entryId: id,
      version,
      fields: { email: 'new@univ-d.ac.jp' },
      reason: '担当者の交代',
    };
    expect((await admin.call('changeRegisterEntry', { ...wish, reason: ' ' })).status).toBe(400);
    const changed = await admin.call('changeRegisterEntry', wish);
    expect([changed.status, changed.body['fields']]).toEqual([
      200,
      expect.objectContaining({ email: 'new@univ-d.ac.jp' }),
    ]);
    // The same once more is answered; anything else was meant for another state.
    expect((await admin.call('changeRegisterEntry', wish)).body).toEqual(changed.body);
    const late = await admin.call('changeRegisterEntry', { ...wish, fields: { institution: 'D大学' } });
    expect([late.status, wordOf(late)]).toEqual([409, 'changed-since']);
    const row = await db('cinii_registrations').where({ application_id: id }).first();
    expect([row.email, row.email_key]).toEqual(['new@univ-d.ac.jp', 'new@univ-d.ac.jp']);
    expect(
      await db('register_changes').where({ register: 'cinii', entry: id }).select('changes', 'changed_by', 'reason'),
    ).toEqual([
      {
        changes: { email: expect.objectContaining({ after: 'new@univ-d.ac.jp' }) },
        changed_by: 'staff:admin1',
        reason: '担当者の交代',
      },
    ]);
  });

  test('is not changed where that is nonsense, another’s, or what a procedure was begun under', async () => {
    const { db } = site.system.database;
    const { id: entryId, version } = await whole('umin', 'yamada-tar');
    const change = (fields: object, more: object = {}) =>
      admin.call('changeRegisterEntry', { register: 'umin', entryId, version, fields, reason: '訂正', ...more });
    const faults = async (reply: ReturnType<typeof change>) =>
      ((await reply).body['errors'] as { path: string }[]).map(({ path }) => path).sort();
    expect(await faults(change({ birth: '30 February', id: 'another-one', shoe: '26' }))).toEqual([
      'birth',
      'id',
      'shoe',
    ]);
    expect((await change({ family: '山田' }, { entryId: 'nobody-none' })).status).toBe(404);
    const claim = { procedure_id: 'umin-access-code-01ARZ3NDEKTSV4RRFFQ69G5FAV', account_id: entryId };
    await db('umin_code_claims').insert({ ...claim, password_version: 1, claimed_at: new Date(), state: 'open' });
    expect(await faults(change({ family: '田山' }))).toEqual(['family']);
    expect((await change({ category: 'role' })).status).toBe(200);
    await db('umin_code_claims').where(claim).delete();
  });
});

describe('an ID that PostgreSQL takes no text for', () => {
  const entryId = 'yamada\u0000tar';
  test('is malformed in a call, and no page of an entry', async () => {
    const wish = { register: 'umin', entryId, version: 'x'.repeat(22), fields: {}, reason: '訂正' };
    const { status, body } = await admin.call('changeRegisterEntry', wish);
    expect([status, body['errors']]).toEqual([400, [expect.objectContaining({ path: 'entryId' })]]);
    for (const id of [entryId, ' ', 'x'.repeat(255)]) {
      const url = `/staff/settings/registers/umin/${encodeURIComponent(id)}`;
      expect((await admin.send({ method: 'GET', url })).status).toBe(404);
      const form = { version: wish.version, reason: wish.reason };
      expect((await submit(admin, '/staff/settings/offices', form, url, 'the form of offices')).status).toBe(404);
    }
  });
});

test('another address of a student ends their sessions, and is nobody else’s', async () => {
  const { db } = site.system.database;
  const student = site.system.caller({ headers: { host: new URL(site.origin).host } });
  expect((await student.call('studentLogin', COMPLETE)).status).toBe(200);
  const { body } = await admin.call('findRegisterEntries', { register: 'shomei', q: COMPLETE.userId });
  const [{ version }] = body['entries'];
  const change = (email: string) =>
    admin.call('changeRegisterEntry', {
      register: 'shomei',
      entryId: COMPLETE.userId,
      version,
      fields: { email },
      reason: '届出',
    });
  await db('shomei_accounts').insert({
    user_id: 's2026950',
    email: 'held@student.example.jp',
    email_key: 'held@student.example.jp',
  });
  expect((await change('held@STUDENT.example.jp')).body['errors']).toMatchObject([{ path: 'email' }]);
  expect((await student.call('getStudentSession')).status).toBe(200);
  expect((await change('moved@student.example.jp')).status).toBe(200);
  expect((await student.call('getStudentSession')).status).toBe(401);
});

describe('an office of UTokyo', () => {
  test('is added and changed with a reason, of a faculty that somebody is of and with staff that there are', async () => {
    const { db } = site.system.database;
    const { faculty } = await db('utokyo_members').first('faculty');
    await db('utokyo_offices').where({ faculty, serves: 'staff' }).delete();
    const set = (more: object) =>
      admin.call('setOffice', { faculty, serves: 'staff', staff: ['op1', 'op2', 'op1'], reason: '異動', ...more });
    const faults = async (more: object) =>
      ((await set(more)).body['errors'] as { path: string }[]).map(({ path }) => path);
    expect(await faults({ faculty: '存在しない学部' })).toEqual(['faculty']);
    expect(await faults({ staff: ['op1', 'nobody'] })).toEqual(['staff']);
    const added = await set({});
    expect([added.status, added.body['staff']]).toEqual([200, ['op1', 'op2']]);
    expect((await set({})).body).toEqual(added.body);
    expect(await faults({ staff: [] })).toEqual(['faculty']);
    const { version } = added.body;
    expect((await set({ version, staff: ['op2'] })).body['staff']).toEqual(['op2']);
    const late = await set({ version, staff: [] });
    expect([late.status, wordOf(late)]).toEqual([409, 'changed-since']);
    expect(await faults({ version, staff: [' '] })).toEqual(['staff.0']);
    const { body } = await admin.call('listOffices');
    expect(body['offices']).toContainEqual(expect.objectContaining({ faculty, serves: 'staff', staff: ['op2'] }));
    expect(
      await db('register_changes')
        .where({ entry: `office ${faculty}/staff` })
        .orderBy('id')
        .select('what', 'changed_by'),
    ).toEqual([
      { what: 'add', changed_by: 'staff:admin1' },
      { what: 'change', changed_by: 'staff:admin1' },
    ]);
  });
});

test('a faculty that the register has with odd blanks is the one that forms name', async () => {
  const { db } = site.system.database;
  const member = { id: '1234599001', name: '附属 一', kind: 'staff', email: 'f@univ.example.jp' };
  await db('utokyo_members').insert({ ...member, faculty: '附属　図書館 ' });
  const office = { faculty: '附属 図書館', serves: 'staff', staff: ['op1'], reason: '新設' };
  expect((await admin.call('setOffice', office)).body).toMatchObject({ faculty: '附属 図書館', staff: ['op1'] });
  const op1 = await as('op1');
  const page = await op1.send({ method: 'GET', url: '/staff/counter?account=1234599001' });
  expect([page.status, page.text.includes('附属 一')]).toEqual([200, true]);
  await db('utokyo_members').where({ id: '1234599001' }).delete();
});

/** A phone and a desk, each in one language, with scripts and without. */
const WAYS = EVERY_MANNER.filter(({ language, viewport, scripts }) =>
  language === 'ja' ? viewport === PHONE && scripts : viewport === DESK && !scripts,
);

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  test.each(WAYS)('somebody is added, corrected and disabled, $manner', async (manner) => {
    const visitor = await site.visitor(manner);
    const { page } = visitor;
    const t = CATALOGUES[manner.language];
    const staffId = `new-${manner.language}@univ.example.jp`;
    const fill = (label: string, text: string) => page.getByRole('textbox', { name: label }).fill(text);
    await page.goto('/staff/settings');
    await signsIn(visitor, 'admin1', 'Admin1-sample-pass');
    await visitor.sees(t['settings.title']);
    await fill(t['settings.staff.id'], staffId);
    await fill(t['settings.staff.name'], '新任 花子');
    await page.getByRole('checkbox', { name: t['settings.staff.role.operator'] }).check();
    await page.getByRole('checkbox', { name: 'CiNii' }).check();
    await fill(t['settings.staff.accounts'], 'umin:yamada-tar\ncinii:x');
    await visitor.button(t['settings.staff.add.submit']).click();
    await visitor.summary().waitFor();
    await visitor.sees(t['settings.title']);
    expect(await page.getByRole('checkbox', { name: 'CiNii' }).isChecked()).toBe(true);
    await fill(t['settings.staff.accounts'], 'umin:yamada-tar\ncinii:auth00000102');
    await visitor.button(t['settings.staff.add.submit']).click();
    await visitor.sees(t['settings.staff.member']);
    await visitor.switchesLanguage({
      ja: CATALOGUES.ja['settings.staff.member'],
      en: CATALOGUES.en['settings.staff.member'],
    });
    await page.getByRole('checkbox', { name: t['settings.staff.role.lead'] }).check();
    await page.getByRole('checkbox', { name: t['settings.staff.disable'] }).check();
    await fill(t['settings.staff.reason'], '休職');
    await visitor.button(t['settings.staff.change.submit']).click();
    await page.getByText(t['settings.staff.changed']).waitFor();
    await visitor.sees(t['settings.staff.member']);
    await page.getByText('休職').waitFor();
    expect(await site.system.database.db('staff').where({ id: staffId }).first()).toMatchObject({
      roles: ['operator', 'lead'],
      queues: ['cinii'],
      accounts: ['umin:yamada-tar', 'cinii:AUTH00000102'],
      disabled_at: expect.any(Date),
    });
    await visitor.link(t['settings.title']).last().click();
    await visitor.link(t['settings.register.umin']).click();
    await visitor.sees(t['settings.register.umin']);
    const id = `added-${manner.language}`;
    await page.locator('input[name="id"]').fill(id);
    await visitor.button(t['settings.register.submit']).click();
    await visitor.summary().waitFor();
    await visitor.sees(t['settings.register.umin']);
    for (const [name, text] of [
      ['family', '森'],
      ['given', '一'],
      ['family_kana', 'もり'],
      ['given_kana', 'はじめ'],
      ['birth', '1980/04/12'],
    ] as const)
      await page.locator(`input[name="${name}"]`).fill(text);
    await page.locator('select[name="sex"]').selectOption('female');
    await visitor.button(t['settings.register.submit']).click();
    await page.getByText(createText(manner.language).t('settings.register.added', { id })).waitFor();
    await page.locator('input[name="q"]').fill(id);
    await visitor.button(t['settings.register.search']).click();
    await page.getByRole('heading', { name: id }).waitFor();
    await visitor.sees(t['settings.register.umin']);
    await visitor.link(t['settings.register.change']).click();
    await visitor.sees(t['settings.register.entry']);
    await page.locator('input[name="given"]').fill('二');
    await page.locator('input[name="reason"]').fill('訂正');
    await visitor.button(t['settings.staff.change.submit']).click();
    await page.getByText(t['settings.staff.changed']).waitFor();
    await visitor.sees(t['settings.register.entry']);
    await page.goto('/staff/settings/offices');
    await visitor.sees(t['settings.offices']);
    await page.getByRole('table').getByRole('link').first().click();
    await visitor.sees(t['settings.office']);
    await page.locator('textarea[name="staff"]').fill('op1\nnobody');
    await page.locator('input[name="reason"]').fill('異動');
    await visitor.button(t['settings.staff.change.submit']).click();
    await visitor.summary().waitFor();
    await visitor.sees(t['settings.office']);
    await page.locator('textarea[name="staff"]').fill(manner.language === 'ja' ? 'op1\nop2' : 'op2');
    await visitor.button(t['settings.staff.change.submit']).click();
    await page.getByText(t['settings.staff.changed']).waitFor();
    await visitor.leaves();
  });
});
