/** Effects of the case tracker: the code as it is derived, kept and mailed. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createCaseTrackingActivities } from '../../../activities/umin/case-tracking.js';
import { trackingCodeMail } from '../../../activities/mail/templates/case-tracking.js';
import { parseKeyRing } from '../../../worker/runtime/crypto/keys.js';
import { createMailer, type Mailer } from '../../../worker/runtime/mailer.js';
import { loadServices } from '../../../worker/runtime/settings/services.js';
import { createTokens } from '../../../worker/runtime/crypto/tokens.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { newProcedureId } from '../../helpers/ids.js';
import { TestMailServer } from '../../helpers/mail-server.js';
import { codeIn } from '../../helpers/umin.js';
import { addApplication, CONTACT } from './support.js';

const key = (id: string, byte: number): string => `${id}:${Buffer.alloc(32, byte).toString('base64')}`;

let own: TestDatabase;
let server: TestMailServer;
let mailer: Mailer;
beforeAll(async () => {
  own = await freshDatabase();
  server = await new TestMailServer().up();
  mailer = createMailer(server.url);
});
afterAll(async () => {
  mailer.close();
  await server.down();
  await own.drop();
});

/** The activities of a process that has these keys, the newest first. */
function under(...keys: string[]) {
  const tokens = createTokens(parseKeyRing(keys.join(',')));
  return { tokens, ...createCaseTrackingActivities({ db: own.db, mailer, tokens, services: loadServices() }) };
}
const mailed = (activities: ReturnType<typeof under>, input: Parameters<typeof activities.mailTrackingCode>[0]) =>
  new MockActivityEnvironment().run(() => activities.mailTrackingCode(input));

test('a key that is added between the issue and the mail changes no code; a repeat mails nothing more', async () => {
  const { caseId } = await addApplication(own.db, 'U-0AAA-0001');
  const procedureId = newProcedureId('umin', 'case-tracking');
  const before = under(key('k1', 7));
  const after = under(key('k2', 9), key('k1', 7));
  const { keyId, right } = await before.issueTrackingCode({ procedureId });
  const input = { procedureId, caseId, keyId, expiresAt: '2026-11-21T04:35:00.000Z', locale: 'ja' as const };
  await mailed(after, input);
  await mailed(before, input);
  expect(server.box.map(({ to }) => to)).toEqual([[CONTACT]]);
  const [mail] = server.box;
  const code = mail ? codeIn(mail) : '';
  expect(after.tokens.digests('case-tracking', `${procedureId}\0${code}`)).toContain(right);
  expect(before.tokens.digests('case-tracking', `another\0${code}`)).not.toContain(right);
  expect(before.tokens.digests('access-code', `${procedureId}\0${code}`)).not.toContain(right);
});

test('a case without a verified contact address is mailed nothing, for good', async () => {
  const { caseId } = await addApplication(own.db, 'U-0AAA-0002', { contact: null });
  const procedureId = newProcedureId('umin', 'case-tracking');
  const input = { procedureId, caseId, keyId: 'k1', expiresAt: '2026-11-21T04:35:00.000Z', locale: 'ja' as const };
  await expect(mailed(under(key('k1', 7)), input)).rejects.toMatchObject({ nonRetryable: true });
});

test("the code of another service's case comes from that service, with its name and its desk", async () => {
  const caseId = newProcedureId('cinii', 'service-use-change');
  const contact = 'library@univ.example.jp';
  const kind = 'service-use-change';
  const row = { procedure_id: caseId, service: 'cinii', kind, account: 'AUTH00000101', contact, receipt_number: null };
  await addApplication(own.db, 'U-0AAA-0003', row);
  const procedureId = newProcedureId('umin', 'case-tracking');
  const input = { procedureId, caseId, keyId: 'k1', expiresAt: '2026-11-21T04:35:00.000Z', locale: 'ja' as const };
  await mailed(under(key('k1', 7)), input);
  const mail = await server.wait(({ to }) => to.includes(contact));
  expect(mail.subject).toBe('CiNii 申請状況の確認 アクセスコードのお知らせ');
  const from = mail.headers.find((header) => header.key === 'from');
  expect(from?.value).toContain(loadServices().cinii.mailFrom.address);
  expect(mail.text).toContain(caseId);
  expect(mail.text).not.toContain('UMIN');
});

test.each(['ja', 'en'] as const)('the mail in %s has the code on a line of its own, its end, and no link', (locale) => {
  const model = {
    code: '0123456789',
    expiresAt: '2026-11-21T04:35:09.000Z',
    receiptNumber: 'U-7K3M-Q9XF',
    inquiry: 'desk@example.jp',
    service: 'umin',
  } as const;
  const { subject, text, html } = trackingCodeMail(model, locale);
  expect(text).toMatch(/^アクセスコード: 0123456789$/m);
  expect(text).toMatch(/^有効期限: 2026\/11\/21 13:35:09$/m);
  expect(text).toContain('U-7K3M-Q9XF');
  expect(subject).not.toContain('0123456789');
  expect(subject.endsWith('UMIN 申請状況の確認 アクセスコードのお知らせ')).toBe(true);
  expect(`${text}${html}`).not.toMatch(/https?:\/\/|undefined|href=/);
});
