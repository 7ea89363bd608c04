/** One of each procedure, as people and staff go through it. Each function ends when the procedure has come to its end. */
import { type ReceivedMail, type TestMailServer, passwordIn, urlIn } from '../helpers/mail-server.js';
import { methodOf, type GraphServer } from '../helpers/graph-server.js';
import { codeIn } from '../helpers/umin.js';
import { is, until } from '../helpers/wait.js';
import type { Fields, People, Person } from './people.js';

/** Who is in the files of the installation. */
export const CINII = { id: 'AUTH00000501', email: 'library@univ-a.ac.jp' };
export const UMIN = [
  {
    id: 'sato-han',
    email: 'sato@hospital-a.ac.jp',
    family: '佐藤',
    kana: 'さとう',
    sex: 'female',
    birth: '1980-04-12',
  },
  { id: 'mori-ken', email: 'mori@hospital-a.ac.jp', family: '森', kana: 'もり', sex: 'male', birth: '1975-11-03' },
] as const;
export const STUDENT = { id: 's2026501', password: 'Univ-pass-501' };
/** At the service that reads cards. */
export const CARD = { id: 'card-of-hongo', pins: '1234 5678' };
export const MEMBER = { id: '1234500501', password: 'Member-pass-501', email: 'member@univ-a.ac.jp' };
/** Of a member, at the directory. */
export const nameThere = (id: string): string => `${id}@example.ac.jp`;
const PASSWORDS = ['Kq7xTm2wZpLr', 'Wn4vRd8yHbCs'] as const;
const LIBRARY = 'univ-t';

export interface Scene {
  people: People;
  mail: TestMailServer;
  /** Signed in at Keycloak. */
  staff: Record<'administrator' | 'counter' | 'lead' | 'operator', Person>;
  graph: GraphServer;
}

const to = (address: string, part: string) => (mail: ReceivedMail) =>
  mail.to.includes(address) && `${mail.subject}\n${mail.text}`.includes(part);
/** The token of the newest mail to an address for a purpose or procedure. */
async function token({ mail }: Scene, address: string, part: string): Promise<string> {
  return urlIn(await mail.wait(to(address, part))).token;
}

async function approves(staff: Person, procedureId: string, more: Fields = {}): Promise<void> {
  const { evidenceVersion, evidenceDigest } = await staff.call('claimApplication', { procedureId });
  await staff.call('decideApplication', {
    procedureId,
    decision: 'approve',
    reason: '書類と登録内容を確認しました。',
    ...(evidenceVersion !== undefined && { evidenceVersion }),
    ...(evidenceDigest !== undefined && { evidenceDigest }),
    ...more,
  });
}

/** A lost application password is reissued, and its owner then suspends the service: `password-reissue`, `service-use-change`. */
export async function cinii(scene: Scene): Promise<void> {
  const person = await scene.people.somebody();
  const { procedureId } = await person.call('startPasswordReissue', { email: CINII.email });
  await person.call('acceptPasswordReissue', { procedureId });
  await person.call('redeemOneTimeUrl', { token: await token(scene, CINII.email, procedureId) });
  await person.completed(procedureId);
  const password = passwordIn(await scene.mail.wait(to(CINII.email, '申請パスワード再発行のご連絡')));
  const { restoreToken } = await person.call('restoreRegistration', { applicationId: CINII.id, password });
  const change = await person.call('requestServiceUseChange', { restoreToken, change: 'suspend', kind: '新規' });
  await approves(scene.staff.operator, change['procedureId']);
  await person.completed(change['procedureId']);
}

/** A new password by a mailed code: `access-code`. */
export async function uminByCode({ people, mail }: Scene): Promise<void> {
  const person = await people.somebody();
  const [{ id, email }] = UMIN;
  const { procedureId } = await person.call('startAccessCodeById', { accountId: id });
  const code = codeIn(await mail.wait(to(email, 'アクセスコード: ')));
  const { passwordTicket } = await person.call('submitAccessCode', { procedureId, code });
  const [password] = PASSWORDS;
  await person.call('submitNewPassword', { passwordTicket, password, passwordAgain: password });
  await person.completed(procedureId);
}

/** Somebody whose address is registered no more applies, looks where it is, and sets a password once staff agree: `operator-application`, `case-tracking`. */
export async function uminByStaff(scene: Scene): Promise<void> {
  const person = await scene.people.somebody();
  const { id, family, kana, sex, birth } = UMIN[1];
  const email = 'mori@home-a.ac.jp';
  const { procedureId } = await person.call('startOperatorApplication', {
    accountId: id,
    familyName: family,
    givenName: '花',
    familyNameKana: kana,
    givenNameKana: 'はな',
    sex,
    birthDate: birth.replaceAll('-', '/'),
    affiliation: '附属病院',
    email,
    telephone: '03-5841-0000',
    reason: '登録のメールアドレスを使えなくなったため',
  });
  const verification = await token(scene, email, '.contact-verification.');
  const { receiptNumber } = await person.call('redeemOneTimeUrl', { token: verification });
  const tracking = await person.call('startCaseTracking', { receiptNumber });
  const code = codeIn(await scene.mail.wait(to(email, 'アクセスコード: ')));
  await person.call('openCase', { procedureId: tracking['procedureId'], code });
  await person.completed(tracking['procedureId']);
  await approves(scene.staff.operator, procedureId, { accountId: id });
  const { passwordTicket } = await person.call('redeemOneTimeUrl', {
    token: await token(scene, email, '.operator-password.'),
  });
  const [, password] = PASSWORDS;
  await person.call('submitNewPassword', { passwordTicket, password, passwordAgain: password });
  await person.completed(procedureId);
}

/** First login of a student to a reset: `email-verification`, `second-password-change` (set, then changed), `second-password-reset`. */
export async function student(scene: Scene): Promise<void> {
  const person = await scene.people.somebody();
  const { id: userId, password } = STUDENT;
  const email = 's2026501@student.univ-a.ac.jp';
  await person.call('studentLogin', { userId, password });
  const verified = await person.call('startEmailVerification', { email, emailAgain: email });
  await person.call('redeemOneTimeUrl', { token: await token(scene, email, verified['procedureId']) });
  await person.completed(verified['procedureId']);
  await person.call('studentLogin', { userId, password });
  const [first, second] = PASSWORDS;
  const set = await person.call('setSecondPassword', { password: first, passwordAgain: first });
  await person.completed(set['procedureId']);
  const changed = await person.call('changeSecondPassword', {
    current: first,
    password: second,
    passwordAgain: second,
  });
  await person.completed(changed['procedureId']);
  const reset = await person.call('startSecondPasswordReset', { email });
  const { passwordTicket } = await person.call('redeemOneTimeUrl', {
    token: await token(scene, email, reset['procedureId']),
  });
  await person.call('setSecondPassword', { passwordTicket, password: first, passwordAgain: first });
  await person.completed(reset['procedureId']);
  await person.call('studentLogin', { userId, password, secondPassword: first });
}

/** An institution gets its administrator, who brings three members by a sheet: `member-registration`, `member-change`, `member-import`. */
export async function institution(scene: Scene): Promise<void> {
  const email = 'administrator@univ-t-library.ac.jp';
  await scene.staff.administrator.call('inviteAdministrator', {
    institution: LIBRARY,
    name: 'T大学附属図書館',
    email,
  });
  const administrator = await registers(scene, email, 'univ-t-admin');
  await administrator.call('signIn', { realm: 'jairo', userId: 'univ-t-admin', password: MEMBERS_PASSWORD });
  const renamed = await administrator.call('changeDisplayName', { displayName: 'T大学 管理者' });
  await administrator.completed(renamed['procedureId']);
  const members = [1, 2, 3].map((n) => `member-${n}@univ-t-library.ac.jp`);
  const rows = members.map((address, n) => `,氏名 ${n},表示名 ${n},${address},附属図書館,${n ? '教員' : '図書館員'}`);
  const sheet = ['会員番号,氏名,表示名,メールアドレス,所属,権限', ...rows].join('\r\n');
  const file = { name: 'members.csv', mimeType: 'text/csv', buffer: Buffer.from(sheet) };
  const planned = await administrator.upload('uploadMembers', { institution: LIBRARY }, file);
  const { procedureId } = planned;
  await administrator.call('confirmMemberImport', { procedureId, revision: planned['plan'].revision });
  await administrator.completed(procedureId);
  for (const [n, address] of members.entries()) await registers(scene, address, `univ-t-member-${n}`);
}

const MEMBERS_PASSWORD = 'Yuki-no-furu-yoru-4';
/** By the URL that was mailed to an address. */
async function registers(scene: Scene, email: string, userId: string): Promise<Person> {
  const person = await scene.people.somebody();
  const invitation = await token(scene, email, '.invitation.');
  const { procedureId } = await person.call('registerMember', {
    token: invitation,
    userId,
    displayName: `表示名 ${userId}`,
    email,
    password: MEMBERS_PASSWORD,
  });
  await person.completed(procedureId);
  return person;
}

/** A member without a telephone comes to the counter; two others approve, and a new method signs in at the directory: `mfa-application`. */
export async function memberAtCounter({ staff, people, graph }: Scene): Promise<Person> {
  const { procedureId } = await staff.counter.call('startMfaApplication', {
    channel: 'counter',
    accountId: MEMBER.id,
    sawDocument: 'student-card',
  });
  await approves(staff.operator, procedureId);
  await approves(staff.lead, procedureId);
  const person = await people.somebody();
  const status = async () => (await person.call('getProcedure', { procedureId }))['status'] as string;
  await until(`methods of ${procedureId} are reset`, status, is('awaiting-registration'));
  await registersThere(graph, person);
  await person.completed(procedureId);
  return person;
}

/** The member links their card, loses that method as well, and gets a pass by the card: `identity-link`, `mfa-self-service`. @param person signed in with a method */
export async function memberByCard({ people, graph }: Scene, person: Person): Promise<void> {
  const link = await person.call('linkIdentity');
  await readsCard(person, link['authorizationUrl']);
  await person.completed(link['procedureId']);
  const other = await people.somebody();
  const { procedureId, authorizationUrl } = await other.call('verifyIdentity', { accountId: MEMBER.id });
  await readsCard(other, authorizationUrl);
  const { pass } = await other.call('issueTemporaryAccessPass', { procedureId, purpose: 'mfa-registration' });
  if (typeof pass !== 'string') throw new Error('no pass was shown');
  Object.assign(graph.people.get(nameThere(MEMBER.id))?.pass ?? {}, { methodUsabilityReason: 'OneTimeUsed' });
  await registersThere(graph, other);
  await other.completed(procedureId);
}

/** Registers a method at the directory, and signs in with it. */
async function registersThere(graph: GraphServer, person: Person): Promise<void> {
  const newer = new Date(Date.now() + 1_000).toISOString();
  graph.people.get(nameThere(MEMBER.id))?.methods.push(methodOf('fido2', newer));
  await person.page.goto('/utokyo/sign-in/start?level=mfa');
  await person.typesAtKeycloak(nameThere(MEMBER.id), MEMBER.password, '/utokyo');
}

async function readsCard(person: Person, url: string): Promise<void> {
  await person.page.goto(url);
  await person.typesAtKeycloak(CARD.id, CARD.pins, '/');
}
