/** The whole way of a member with marked secrets: invitation, refused and taken registration, sign-ins, another address, another password. For the canaries (I10). */
import { cookieName } from '../../../api/http/plugins/cookies.js';
import type { Caller, Reply, System } from '../../helpers/system.js';
import { uploads } from '../member-import/menu-support.js';
import { newEmail, newUserId, tokenMailed } from './calls.js';

const PASSWORDS = ['Oboro-7f21-canary-mikazuki', 'Hagoromo-93c4-canary-asagiri'] as const;
/** Of more than twelve characters, and weak all the same. */
const WEAK = 'canarycanary1';
const IN_SHEET = 'Canary-in-a-sheet-77d1';
/** What stands in cells of an uploaded sheet: members are data and no secrets, but are of no concern to logs and histories. */
export const CELLS = [
  'Canary-cell-name',
  'Canary-cell-display',
  'canary-cell@univ-a.example.jp',
  'Canary-cell-of',
] as const;
const WRONG = 'Canary-wrong-member-51e0';

const expectStatus = (reply: Reply, status: number): Reply => {
  if (reply.status !== status) throw new Error(`answered ${reply.status} and not ${status}: ${reply.text}`);
  return reply;
};

/** @returns the secrets that it brought about, by what they are */
export async function memberFlows(system: System, caller: () => Caller): Promise<[string, string][]> {
  const secrets: [string, string][] = [
    ['wrong password', WRONG],
    ['weak password', WEAK],
    ...PASSWORDS.map((one) => ['member password', one] as [string, string]),
  ];
  const mailed = async (to: string, purpose: string): Promise<string> => {
    const token = await tokenMailed(system, to, purpose);
    secrets.push(['URL token', token], ['signature of a URL', token.split('.').at(-1) ?? token]);
    return token;
  };
  const staff = caller();
  expectStatus(await staff.call('signIn', { realm: 'staff', userId: 'admin1', password: 'Admin1-sample-pass' }), 200);
  secrets.push(['session ID', staff.jar[cookieName(system.deps.config, 'session-staff')] ?? 'no session']);
  const [invited, email, userId] = [newEmail(), newEmail(), newUserId()];
  expectStatus(await staff.call('inviteAdministrator', { institution: 'univ-a', email: invited }), 201);
  const token = await mailed(invited, 'invitation');
  const person = caller();
  expectStatus(await person.call('getInvitation', { token }), 200);
  expectStatus(await person.call('scorePassword', { password: PASSWORDS[0], userId }), 200);
  const typed = { token, userId, displayName: '附属図書館', email };
  expectStatus(await person.call('registerMember', { ...typed, password: WEAK }), 422);
  expectStatus(await person.call('adoptExistingAccount', { token, userId: 'lib-kato', password: WRONG }), 401);
  const key = { 'idempotency-key': `canary-register-${userId}` };
  for (let times = 0; times < 2; times++)
    expectStatus(await person.call('registerMember', { ...typed, password: PASSWORDS[0] }, key), 200);
  expectStatus(await person.call('redeemOneTimeUrl', { token: await mailed(email, 'member-email') }), 200);

  // People type a password into the wrong field.
  await caller().call('signIn', { realm: 'jairo', userId: WRONG, password: WRONG });
  const signIn = (password: string) => person.call('signIn', { realm: 'jairo', userId, password });
  const keepSession = (): void => {
    secrets.push(['session ID', person.jar[cookieName(system.deps.config, 'session-jairo')] ?? 'no session']);
  };
  expectStatus(await signIn(WRONG), 401);
  expectStatus(await signIn(PASSWORDS[0]), 200);
  keepSession();
  expectStatus(await person.call('changeMemberPassword', { current: WRONG, password: PASSWORDS[1] }), 401);
  expectStatus(await person.call('changeMemberPassword', { current: PASSWORDS[0], password: PASSWORDS[1] }), 200);
  keepSession();
  expectStatus(await signIn(PASSWORDS[1]), 200);
  keepSession();

  const another = newEmail();
  expectStatus(await person.call('startMemberEmailChange', { email: another }), 201);
  expectStatus(await person.call('redeemOneTimeUrl', { token: await mailed(another, 'member-email-change') }), 200);
  secrets.push(['password in a sheet', IN_SHEET]);
  await uploadFlow(system, person);
  return secrets;
}

/** Sheets that an administrator uploads: one with passwords in it, which is refused, and one that is applied, with its result file. */
async function uploadFlow(system: System, person: Caller): Promise<void> {
  const members = expectStatus(
    await person.call('downloadMembers', { institution: 'univ-a', format: 'csv-utf8' }),
    200,
  ).text.trimEnd();
  const withPasswords = members.split(/\r\n/).map((line, n) => `${line},${n === 0 ? 'パスワード' : IN_SHEET}`);
  expectStatus(await uploads(person, Buffer.from(withPasswords.join('\r\n'))), 422);
  const [name, displayName, email, affiliation] = CELLS;
  const sheet = `${members}\r\n,${name},${displayName},${email},${affiliation},教員\r\n`;
  const { procedureId } = expectStatus(await uploads(person, Buffer.from(sheet)), 201).body;
  expectStatus(await person.call('downloadPlan', { procedureId, format: 'csv-utf8' }), 200);
  expectStatus(await person.call('confirmMemberImport', { procedureId }), 200);
  await tokenMailed(system, email, 'invitation');
}
