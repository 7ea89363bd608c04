/** What the tests of forms have in common: how browsers send them, and how they become known to be somebody's. */
import { afterAll, beforeAll } from '@jest/globals';
import { createSession } from '../../../db/platform/sessions.js';
import { cookieName } from '../../../api/http/plugins/cookies.js';
import { isChanging } from '../../../api/http/operation.js';
import { REALMS } from '../../../api/realms.js';
import { createText } from '../../../api/texts.js';
import { type Caller, type Reply, type System, startSystem } from '../../helpers/system.js';

export let system: System;
/** Everything but a worker, for the tests of one file. */
export function systemForForms(): void {
  beforeAll(async () => {
    system = await startSystem({ worker: false });
  });
  afterAll(() => system.close());
}

export const text = createText('ja');
export const PUBLIC = '/cinii/password-reissue';
export const APPLICATION = '/umin/operator-application';
export const TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

export const get = (caller: Caller, url: string): Promise<Reply> => caller.sendOnly({ method: 'GET', url });
export const tokenOf = ({ text: html }: Reply): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
export const post = (
  caller: Caller,
  url: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) =>
  caller.sendOnly({
    method: 'POST',
    url,
    headers: { ...TYPE, ...headers },
    payload: new URLSearchParams(fields).toString(),
  });
export const placeOf = (reply: Reply): string => String(reply.headers['location']);

let sessions = 0;
/** Signs somebody in, in a browser that may have been somebody else's. */
export async function enter(caller: Caller, realm: string, userId: string, level?: string): Promise<void> {
  const { config, db, tokens } = system.deps;
  sessions += 1;
  const id = `session${sessions}`.padEnd(43, 'x');
  const times = { idleMs: 900_000, lifeMs: 3_600_000 };
  await createSession(db, { idDigest: tokens.digest('session', id), realm, userId, level, ...times });
  caller.jar[cookieName(config, `session-${realm}`)] = id;
}
/** The browser may look at a case. */
export function mayLookAt(caller: Caller, caseId: string): void {
  const { config, clock, tokens } = system.deps;
  const ticket = tokens.grant('tracking', { caseId }, clock() + 600_000);
  caller.jar[cookieName(config, 'case')] = encodeURIComponent(system.app.signCookie(ticket));
}
export async function student(userId: string, email?: string): Promise<void> {
  const address = email === undefined ? {} : { email, email_key: email, email_version: 1 };
  await system.database.db('shomei_accounts').insert({ user_id: userId, ...address });
}

export async function member(userId: string): Promise<void> {
  const email = `${userId}@library.example.ac.jp`;
  const row = { user_id: userId, display_name: userId, email, email_key: email, password_hash: 'none' };
  await system.database.db('jairo_accounts').insert(row);
}

export const changingPages = (): string[] =>
  system.app.routeTable.filter(({ method, page }) => page && isChanging(method)).map(({ url }) => url);
export const caseNo = (nth: 1 | 2): string => `umin-operator-application-01ARZ3NDEKTSV4RRFFQ69G5FA${nth}`;
export const PEOPLE: Record<(typeof REALMS)[number], string[]> = {
  shomei: ['person1', 'person2'],
  staff: ['op1', 'lead1'],
  jairo: ['member1', 'member2'],
  // Of the sample data.
  utokyo: ['1234500001', '1234500002'],
};
/** All ways to be known, how a browser becomes known to be the first or the second, and who that is. */
export const WAYS: [string, (caller: Caller, nth: 1 | 2) => unknown, (nth: 1 | 2) => string][] = [
  ...REALMS.map((realm): (typeof WAYS)[number] => [
    realm,
    (caller, nth) => enter(caller, realm, PEOPLE[realm][nth - 1] ?? '', 'menu'),
    (nth) => PEOPLE[realm][nth - 1] ?? '',
  ]),
  ['case', (caller, nth) => mayLookAt(caller, caseNo(nth)), caseNo],
];
/** The token of a form whose page is of somebody. */
export const tokenOn = (page: Reply, name: string, holder: string): string =>
  `${tokenOf(page)}~${name}=${system.deps.tokens.digest('page-owner', `${name} ${holder}`)}`;
