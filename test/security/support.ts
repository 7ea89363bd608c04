/** What the security cases share: a reissue as far as its mailed URL, looks at rows, and more registrations. */
import type { Knex } from 'knex';
import { emailKey } from '../../workflows/rules/email.js';
import { passwordIn, type ReceivedMail, urlIn } from '../helpers/mail-server.js';
import type { Caller, Reply, System } from '../helpers/system.js';
import { until } from '../helpers/wait.js';

export const ONE = 'contact@univ-a.example.jp';
export const TWO = 'library@univ-b.example.jp';
/** Application ID of {@link ONE}. */
export const A = 'AUTH00000101';
/** Application IDs of {@link TWO}. */
export const B = ['AUTH00000102', 'AUTH00000103'] as const;
export const URL_SUBJECT = 'CiNii 機関認証のパスワード再発行のご案内';
export const PASSWORD_SUBJECT = 'CiNii 機関認証の申請パスワード再発行のご連絡';

export const isUrlMail = (mail: ReceivedMail): boolean => mail.subject.endsWith(URL_SUBJECT);
export const isPasswordMail = (mail: ReceivedMail): boolean => mail.subject.endsWith(PASSWORD_SUBJECT);

export interface MailedUrl {
  procedureId: string;
  url: string;
  token: string;
  mail: ReceivedMail;
}

/** Start and OK, and the URL that was mailed for them. */
export async function mailedUrl(
  system: System,
  caller: Caller,
  email = ONE,
  beforeOk = async (_procedureId: string): Promise<unknown> => undefined,
): Promise<MailedUrl> {
  const { body } = await caller.call('startPasswordReissue', { email });
  const { procedureId } = body as { procedureId: string };
  await beforeOk(procedureId);
  // Repeated where a part is still coming up: it is one OK.
  await until(
    'OK is taken',
    () => caller.call('acceptPasswordReissue', { procedureId }),
    ({ status }) => status === 200,
  );
  const mail = await system.mail.wait((m) => isUrlMail(m) && urlIn(m).token.includes(procedureId));
  return { procedureId, ...urlIn(mail), mail };
}

/** The passwords mailed for a registration, oldest first. */
export const passwordsOf = (system: System, applicationId: string): string[] =>
  system.mail.box.filter((m) => isPasswordMail(m) && m.text.includes(applicationId)).map(passwordIn);

export const restores = async (system: System, applicationId: string, password: string): Promise<boolean> =>
  (await system.caller().call('restoreRegistration', { applicationId, password })).status === 200;

/** The last word of a problem's type: `url-used`. */
export const wordOf = (reply: Pick<Reply, 'body'>): string => String(reply.body['type'] ?? '').replace(/.*\//, '');

export interface RegistrationRow {
  application_id: string;
  email: string;
  email_key: string;
  institution: string;
  kind: string;
  use_state: string;
  password_hash: string;
  password_version: number;
}
export async function registrationRow(db: Knex, applicationId = A): Promise<RegistrationRow> {
  const row = await db<RegistrationRow>('cinii_registrations').where({ application_id: applicationId }).first();
  if (!row) throw new Error(`no registration ${applicationId}`);
  return row;
}

/** A further registration, with the password of {@link A}. */
export async function addRegistration(
  db: Knex,
  row: { application_id: string; email: string } & Partial<RegistrationRow>,
): Promise<void> {
  const like = await registrationRow(db);
  await db('cinii_registrations').insert({ ...like, password_version: 1, ...row, email_key: emailKey(row.email) });
}

/** Every row of tables as text, in an order of its own: equal texts, equal rows. */
export async function rowsOf(db: Knex, ...tables: string[]): Promise<string> {
  const texts: string[] = [];
  for (const table of tables) {
    const { rows } = await db.raw('select t::text as line from ?? as t order by 1', [table]);
    texts.push(table, ...rows.map((row: { line: string }) => row.line));
  }
  return texts.join('\n');
}

/** The places in which a secret stands, as it is or as it is encoded on a line. */
export function placesWith(secret: string, places: Readonly<Record<string, string>>): string[] {
  const forms = [secret, Buffer.from(secret).toString('base64').replace(/=+$/, ''), encodeURIComponent(secret)];
  return Object.keys(places).filter((place) => forms.some((form) => places[place]?.includes(form)));
}

/** What a URL can bring about. */
export const EFFECTS = ['procedures', 'reissue_claims', 'reissue_pending', 'cinii_registrations', 'mail_log'] as const;

/** A page's form, filled and sent as a browser does. */
export async function sendForm(
  caller: Caller,
  page: string,
  action: string,
  fields: Record<string, string>,
): Promise<Reply> {
  const shown = await caller.send({ method: 'GET', url: page });
  const csrf = /name="_csrf" value="([^"]+)"/.exec(shown.text)?.[1] ?? '';
  return caller.send({
    method: 'POST',
    url: action,
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://127.0.0.1:8080' },
    payload: new URLSearchParams({ ...fields, _csrf: csrf }).toString(),
  });
}
