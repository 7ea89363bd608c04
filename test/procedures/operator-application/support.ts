/** What the tests of the operator application share: what is typed, and the way of an application through the whole system. */
import { type ReceivedMail, urlIn } from '../../helpers/mail-server.js';
import { multipart } from '../../helpers/multipart.js';
import type { Caller, Reply, System } from '../../helpers/system.js';

export const CONTACT = 'applicant@example.jp';
export const FORM = {
  accountId: 'riji-cho',
  familyName: '理事',
  givenName: '長',
  familyNameKana: 'りじ',
  givenNameKana: 'ちょう',
  sex: 'male',
  birthDate: '1955/05/05',
  affiliation: '学会事務局',
  email: CONTACT,
  telephone: '03-0000-0000',
  reason: '担当者が交代したため',
};
export const VERIFY_SUBJECT = 'UMIN オペレータへパスワード更新申請 メールアドレスの確認';
export const RECEIVED_SUBJECT = 'UMIN パスワード更新の申請を受け付けました';
export const APPROVED_SUBJECT = 'UMIN パスワード更新の申請の承認と新しいパスワード設定のご案内';
export const REFUSED_SUBJECT = 'UMIN パスワード更新の申請は承認されませんでした';
export const NOTICE_SUBJECT = 'UMIN パスワード更新の申請が承認されました';
export const UPDATED_SUBJECT = 'UMIN パスワード更新完了のお知らせ';

/** The last word of a problem's type. */
export const wordOf = (reply: Reply): string => String(reply.body['type'] ?? '').replace(/.*\//, '');

export const mailTo = (system: System, to: string, subject: string): Promise<ReceivedMail> =>
  system.mail.wait((mail) => mail.to.includes(to) && mail.subject.endsWith(subject));

/** Applies. @returns the procedure and the token that was mailed for it */
export async function applied(system: System, caller: Caller, fields: Record<string, unknown> = {}) {
  const { status, body, text } = await caller.call('startOperatorApplication', { ...FORM, ...fields });
  if (status !== 201) throw new Error(`the application was refused: ${text}`);
  const procedureId = String(body['procedureId']);
  const mail = await system.mail.wait(
    (m) => m.subject.endsWith(VERIFY_SUBJECT) && urlIn(m).token.includes(procedureId),
  );
  return { procedureId, mail, body, ...urlIn(mail) };
}

/** Applies and verifies the address. */
export async function verified(system: System, caller: Caller, fields: Record<string, unknown> = {}) {
  const { procedureId, token } = await applied(system, caller, fields);
  const redeemed = await caller.call('redeemOneTimeUrl', { token });
  if (redeemed.status !== 200) throw new Error(`the redeem was refused: ${redeemed.text}`);
  return { procedureId, token, redeemed, receiptNumber: String(redeemed.body['receiptNumber']) };
}

/** @param host where the system listens, if not at its usual address */
export async function staff(system: System, userId = 'op1', host?: string): Promise<Caller> {
  const caller = system.caller(host === undefined ? {} : { headers: { host } });
  const password = `${userId.replace(/^./, (letter) => letter.toUpperCase())}-sample-pass`;
  const { status, text } = await caller.call('signIn', { realm: 'staff', userId, password });
  if (status !== 200) throw new Error(`sign-in was refused: ${text}`);
  return caller;
}

/** The token mailed to the contact address after an approval. */
export async function approvedToken(system: System, procedureId: string): Promise<string> {
  const mail = await system.mail.wait(
    (m) => m.subject.endsWith(APPROVED_SUBJECT) && urlIn(m).token.includes(procedureId),
  );
  return urlIn(mail).token;
}

export async function statusOf(system: System, procedureId: string): Promise<string> {
  const { body } = await system.caller().call('getProcedure', { procedureId });
  return String(body['status']);
}

export const upload = (caller: Caller, file: Buffer): Promise<Reply> =>
  caller.send({ method: 'POST', url: '/api/v1/attachments', ...multipart([{ name: 'file', file }]) });
