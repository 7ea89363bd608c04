/** What nobody types and no link says: refused, and no error of ours. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Caller, startSystem, type System } from '../helpers/system.js';
import { provider } from '../procedures/member-registration/calls.js';
import { addAccount, enters, makeAdministrator, PEOPLE, XXX } from './support.js';

let system: System;
let librarian: Caller;
beforeAll(async () => {
  system = await startSystem({ worker: false });
  librarian = await enters(system, PEOPLE.librarian.userId);
});
afterAll(() => system.close());

const HOSTILE = [
  '',
  '%00',
  '%ED%A0%80',
  'abc',
  '99999999999',
  '-1',
  '0',
  '1.5',
  'constructor',
  '__proto__',
  '%25',
  'a'.repeat(300),
];
const API = `/api/v1/institutions/${XXX}`;
const MENU = `/admin/menu/${XXX}`;
const looked = async (caller: Caller, url: string): Promise<number> =>
  (await caller.sendOnly({ method: 'GET', url })).status;

describe('of whoever manages members', () => {
  test.each([
    `${API}/members?displayName=`,
    `${API}/members?email=a&page=`,
    `${API}/members/file?version=`,
    `${API}/members/file?format=`,
    `${API}/members/versions/1/compare?with=`,
    `${API}/invitations?page=`,
    `${MENU}/invitations?page=`,
    `${MENU}/invitations?done=`,
    `${MENU}/members/search?displayName=`,
    `${MENU}/members/search?email=a&page=`,
    `${MENU}/members/roster?page=`,
    `${MENU}/members/download?page=`,
    `${MENU}/members/file?version=`,
    `${MENU}/members/compare?version=`,
    `${MENU}/members/plan?procedureId=`,
    '/profile?done=',
    '/admin/sign-in?to=',
    '/register?token=',
  ])('%s', async (url) => {
    for (const value of HOSTILE)
      expect([value, (await looked(librarian, `${url}${value}`)) < 500]).toEqual([value, true]);
  });

  test.each([
    '/admin/menu/{}',
    '/admin/menu/{}/invitations',
    '/api/v1/institutions/{}/members/file',
    '/register/{}',
    '/register/{}/existing',
  ])('%s', async (url) => {
    for (const value of HOSTILE.filter((one) => one !== ''))
      expect([value, (await looked(librarian, url.replace('{}', value))) < 500]).toEqual([value, true]);
  });
});

test('of staff who provide institutions', async () => {
  const staff = await provider(system);
  for (const value of HOSTILE.filter((one) => one !== ''))
    expect([value, (await looked(staff, `/staff/institutions/${value}`)) < 500]).toEqual([value, true]);
  expect(await looked(staff, `/staff/institutions/${XXX}`)).toBe(200);
});

test('text that a database can’t hold is malformed where members are searched', async () => {
  expect(await looked(librarian, `${API}/members?displayName=%00`)).toBe(400);
  expect(await looked(librarian, `${API}/members?displayName=&email=kato`)).toBe(200);
  const page = await librarian.sendOnly({ method: 'GET', url: `${MENU}/members/search?displayName=%00` });
  expect([page.status, page.text.includes('data-error-summary')]).toEqual([400, true]);
});

test('the longest host name there is has files as well', async () => {
  const host = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`;
  await system.database.db('jairo_institutions').insert({ host, name: '長い名前' });
  await addAccount(system, 'long-host');
  await makeAdministrator(system, host, 'long-host');
  const caller = await enters(system, 'long-host');
  const file = await caller.sendOnly({ method: 'GET', url: `/api/v1/institutions/${host}/members/file` });
  expect([file.status, file.headers['content-disposition']]).toEqual([
    200,
    expect.stringMatching(/^attachment; filename="members-a{63}\.b[a-z.]+-r0\.xls"$/),
  ]);
});
