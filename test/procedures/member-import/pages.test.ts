/** The pages of the management menu and of uploads: where they lead, and what they say of refusals. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { multipart } from '../../helpers/multipart.js';
import { type Caller, type Reply, startSystem, type System } from '../../helpers/system.js';
import { sendForm } from '../../security/support.js';
import { downloaded, manager, rowOf, sheetOf, uploadsChanged, XXX } from './menu-support.js';

const MENU = `/admin/menu/${XXX}`;

let system: System;
let librarian: Caller;
beforeAll(async () => {
  system = await startSystem();
  librarian = await manager(system);
});
afterAll(() => system.close());

const look = (caller: Caller, url: string): Promise<Reply> => caller.sendOnly({ method: 'GET', url });
const leads = ({ status, headers }: Reply) => [status, headers['location']];

/** What a hidden field holds. */
const fieldIn = ({ text }: Reply, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '';

/** Sends the form of the upload page, with a file. */
async function sends(caller: Caller, file: Buffer, submissionId?: string): Promise<Reply> {
  const page = await look(caller, `${MENU}/members/upload`);
  const id = submissionId ?? fieldIn(page, 'submissionId');
  const { payload, headers } = multipart([
    { name: '_csrf', value: fieldIn(page, '_csrf') },
    { name: 'submissionId', value: id },
    { name: 'file', file },
  ]);
  return caller.sendOnly({ method: 'POST', url: `${MENU}/members/upload`, payload, headers });
}

describe('the menu', () => {
  test.each(['', '/', '/members', '/members/', '/members/upload', '/administrators'])(
    'at %s: whoever is not signed in signs in first, and comes back',
    async (below) => {
      const reply = await look(system.caller(), `${MENU}${below}`);
      const to = new URLSearchParams({ to: `${MENU}${below}` });
      expect(leads(reply)).toEqual([303, `/admin/sign-in?${to}`]);
      expect((await look(librarian, `${MENU}${below}`)).status).toBe(200);
    },
  );

  test('of an institution that is none says no more than of one of others', async () => {
    const [none, others] = [
      await look(librarian, '/admin/menu/nowhere/'),
      await look(librarian, '/admin/menu/univ-b/'),
    ];
    expect([none.status, others.status]).toEqual([403, 403]);
  });

  test.each([
    ['upload', '/members/upload', '/members/upload'],
    ['revert', '/members/revert', '/members/download'],
    ['confirm', '/members/confirm', '/members'],
    ['resend', '/invitations/jairo-member-registration-01JDZZZZZZZZZZZZZZZZZZZZZ9/resend', '/invitations'],
    ['withdraw', '/invitations/jairo-member-registration-01JDZZZZZZZZZZZZZZZZZZZZZ9/withdraw', '/invitations'],
  ])(
    'a form that is sent when the session is over leads to the sign-in, and back to where it stands: %s',
    async (what, path, back) => {
      const caller = await manager(system);
      const page = await look(caller, `${MENU}/members/upload`);
      const fields = [
        { name: '_csrf', value: fieldIn(page, '_csrf') },
        { name: 'submissionId', value: fieldIn(page, 'submissionId') },
      ];
      await caller.call('signOut', { realm: 'jairo' });
      const body =
        what === 'upload'
          ? multipart([...fields, { name: 'file', file: Buffer.from('会員番号') }])
          : {
              payload: new URLSearchParams(fields.map(({ name, value }) => [name, value])).toString(),
              headers: { 'content-type': 'application/x-www-form-urlencoded' },
            };
      const reply = await caller.sendOnly({ method: 'POST', url: `${MENU}${path}`, ...body });
      const [status, place] = leads(reply);
      expect(status).toBe(303);
      const to = new URL(String(place), 'https://x.example.jp');
      expect([to.pathname, to.searchParams.get('to')]).toEqual(['/admin/sign-in', `${MENU}${back}`]);
    },
  );

  test('a form that was sent and is loaded again leads to where it stands', async () => {
    expect(leads(await look(librarian, `${MENU}/members/confirm`))).toEqual([303, `${MENU}/members`]);
    expect(leads(await look(librarian, `${MENU}/members/revert`))).toEqual([303, `${MENU}/members/download`]);
  });
});

describe('the upload page', () => {
  test('leads from a sheet to its plan; the same form sent twice is one upload', async () => {
    const page = await look(librarian, `${MENU}/members/upload`);
    const submission = fieldIn(page, 'submissionId');
    const { members, revision } = await downloaded(system, librarian);
    const sheet = await sheetOf(system, [...members, rowOf('page')], revision ? { revision } : {});
    const [first, second] = [await sends(librarian, sheet, submission), await sends(librarian, sheet, submission)];
    expect(leads(first)).toEqual([303, expect.stringMatching(/^\/procedures\/jairo-member-import-/)]);
    expect(leads(second)).toEqual(leads(first));
    const plan = await look(librarian, String(first.headers['location']));
    expect(plan.status).toBe(200);
    expect(plan.text).toContain(rowOf('page').email);
  });

  test('says why a file is refused, and without one that it is to be chosen', async () => {
    for (const [file, said] of [
      [Buffer.from('<html></html>'), 'HTML'],
      [Buffer.alloc(0), 'ファイルを選択してください。'],
    ] as const) {
      const sent = await sends(librarian, file);
      expect(sent.status).toBe(303);
      const again = await look(librarian, String(sent.headers['location']));
      expect([again.status, again.text.includes(said)]).toEqual([422, true]);
    }
  });

  test('takes no file from whoever may not upload', async () => {
    const teacher = await manager(system, 'teacher');
    const { payload, headers } = multipart([{ name: 'file', file: Buffer.from('x') }]);
    const reply = await teacher.sendOnly({ method: 'POST', url: `${MENU}/members/upload`, payload, headers });
    expect(reply.status).toBe(403);
  });
});

describe('the page of an upload', () => {
  test('is for managers of its institution: others are told of none, and nobody signs in first', async () => {
    const { body } = await uploadsChanged(system, librarian, (rows) => [...rows, rowOf('whose')]);
    const path = `/procedures/${body['procedureId']}`;
    for (const who of ['teacher', 'administratorElsewhere'] as const)
      expect([who, (await look(await manager(system, who), path)).status]).toEqual([who, 404]);
    expect(leads(await look(system.caller(), path))).toEqual([
      303,
      `/admin/sign-in?${new URLSearchParams({ to: path })}`,
    ]);
    expect((await look(await manager(system, 'administrator'), path)).status).toBe(200);
  });

  test('says that the box for many removals is to be ticked, and applies them once it is', async () => {
    const { body } = await uploadsChanged(system, librarian, (rows) =>
      rows.filter(({ memberNumber }) => memberNumber !== 'M0002'),
    );
    const procedureId = String(body['procedureId']);
    const path = `/procedures/${procedureId}`;
    const confirm = (more: Record<string, string> = {}): Promise<Reply> =>
      sendForm(librarian, path, `${MENU}/members/confirm`, { procedureId, ...more });
    const stale = await confirm({ revision: '0' });
    expect([stale.status, stale.text.includes('結果を作り直しました')]).toEqual([409, true]);
    const refused = await confirm();
    expect([refused.status, refused.text.includes('href="#field-confirmRemovals"')]).toEqual([409, true]);
    expect(leads(await confirm({ confirmRemovals: 'true' }))).toEqual([303, path]);
    expect((await downloaded(system, librarian)).members.map(({ memberNumber }) => memberNumber)).not.toContain(
      'M0002',
    );
  });
});
