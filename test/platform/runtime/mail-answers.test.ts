/** What answers of mail servers mean, told over a socket: the recipient's end the mail, all others are waited out. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { classify, type MailFault } from '../../../worker/runtime/mail-answers.js';
import { createMailer, type Mailer } from '../../../worker/runtime/mailer.js';
import { type Script, ScriptedServer } from '../../helpers/scripted-smtp.js';

const TO = 'contact@univ-a.example.jp';
const FROM = 'auth@example.ac.jp';

let server: ScriptedServer;
let mailer: Mailer;
beforeAll(async () => {
  server = new ScriptedServer();
  mailer = createMailer(`smtp://app:secret@${await server.up()}`, { idleMs: 50 });
});
afterAll(async () => {
  mailer.close();
  await server.down();
});
afterEach(() => {
  server.script = {};
  server.encoding = 'utf8';
  // What was said to the last one is not said to the next.
  server.cutAll();
});

/** What it means that the server answers so at this point. */
async function meaning(point: keyof Script, reply: string, to = TO): Promise<MailFault> {
  server.script = { [point]: reply, ...(point === 'EHLO' && { HELO: reply }) };
  const error = await mailer
    .send({
      from: { name: 'Office', address: FROM },
      to,
      subject: 'URL',
      text: 'text',
      html: '<p>text</p>',
      messageId: '<1@example.ac.jp>',
      procedureId: 'cinii-password-reissue-01JD',
      date: new Date('2026-11-21T04:05:06Z'),
    })
    .then(
      () => new Error('it was sent'),
      (reason: unknown) => reason,
    );
  expect(String(error)).not.toMatch(/univ-a|docomo|secret/);
  return classify(error);
}

type Row = [point: keyof Script, reply: string];

describe('ends the mail, as it is about the recipient (issue 11, A1):', () => {
  const RECIPIENT: Row[] = [
    ['RCPT', `550 5.1.1 <${TO}>: unknown`],
    ['RCPT', `550 5.1.1 <${TO}>: Recipient address rejected: User unknown in relay recipient table`],
    ['RCPT', `550 5.1.1 <${TO.toUpperCase()}> User unknown`],
    ['RCPT', '550-5.1.1 The email account that you tried to reach does not exist.\r\n550 5.1.1 Please try again later'],
    ['RCPT', '550-The account is gone\r\n550-since spring\r\n550 5.1.1 user unknown'],
    ['RCPT', '550 5.1.2 no such domain'],
    ['RCPT', '553 5.1.3 bad address'],
    ['RCPT', '501 5.1.3 bad address syntax'],
    ['RCPT', '501 Error: Bad recipient address syntax'],
    ['RCPT', '551 5.1.6 moved, no forwarding'],
    ['RCPT', '556 5.1.10 null MX'],
    ['RCPT', '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'],
    ['RCPT', '550 5.2.1 The email account is disabled'],
    ['RCPT', '552 5.2.2 mailbox full'],
    ['RCPT', '552 5.2.2 over quota: mailbox size limit exceeded'],
    ['RCPT', '550 5.4.1 Recipient address rejected: Access denied. AS(201806281)'],
    ['RCPT', '550 #5.1.0 Address rejected.'],
    ['RCPT', '550 no such user'],
    ['RCPT', '550'],
    ['RCPT', '550 Requested action not taken: mailbox unavailable'],
    ['RCPT', `550 Unknown user ${TO}`],
    ['RCPT', '552 quota exceeded'],
    ['RCPT', '553 mailbox name invalid'],
    ['RCPT', '556 domain takes no mail'],
    ['RCPT', '550 宛先のユーザーが見つかりません'],
    ['RCPT', '550 用户不存在'],
    ['RCPT', '550 5.1.1 Empfänger unbekannt'],
    ['RCPT', '550 5.1.1 <old@forward.example>: forwarded, and unknown there'],
    // As servers in use say it: Postfix, Exim, Exchange Online, Google, Sendmail, qmail, Proofpoint, Mimecast, carriers in Japan.
    ['RCPT', `550 5.1.1 <${TO}>: Recipient address rejected: User unknown in virtual mailbox table`],
    ['RCPT', `550 5.1.1 <${TO}>: Recipient address rejected: User unknown in local recipient table`],
    [
      'RCPT',
      `550 5.1.1 <${TO}>: Recipient address rejected: undeliverable address: host relay.univ-b.example[192.0.2.7] said: 550 5.1.1 User unknown (in reply to RCPT TO command)`,
    ],
    ['RCPT', '550 Unrouteable address'],
    ['RCPT', '550-5.1.1 Recipient rejected:\r\n550 5.1.1 no such mailbox here'],
    ['RCPT', `550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ${TO} not found by SMTP address lookup`],
    ['RCPT', '550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found'],
    [
      'RCPT',
      '550 5.4.1 Recipient address rejected: Access denied. [TY2PEPF0000AB8A.apcprd03.prod.outlook.com 2026-11-21T04:05:06.789Z 08DD0A1B2C3D4E5F]',
    ],
    [
      'RCPT',
      "550-5.1.1 The email account that you tried to reach does not exist. Please try\r\n550-5.1.1 double-checking the recipient's email address for typos or\r\n550-5.1.1 unnecessary spaces. For more information, go to\r\n550 5.1.1  https://support.google.com/mail/?p=NoSuchUser d9443c01a7336-2126 - gsmtp",
    ],
    [
      'RCPT',
      "552-5.2.2 The recipient's inbox is out of storage space and inactive. Please direct\r\n552-5.2.2 the recipient to\r\n552 5.2.2  https://support.google.com/mail/?p=OverQuotaPerm d9443c01a7336 - gsmtp",
    ],
    ['RCPT', `550 5.1.1 <${TO}>... User unknown`],
    ['RCPT', `550 5.1.2 <${TO}>... Host unknown (Name server: univ-b.example: host not found)`],
    ['RCPT', '550 sorry, no mailbox here by that name. (#5.1.1)'],
    ['RCPT', '554 sorry, that mailbox is over its quota (#5.2.2)'],
    ['RCPT', `550 5.1.1 User Unknown (relay-in-2.pphosted.example)`],
    ['RCPT', '550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550 [x1Y2z3.uk12]'],
    ['RCPT', `550 Unknown user ${TO}`],
    ['RCPT', `550 Invalid recipient: <${TO}>`],
    ['RCPT', '550 5.1.1 unknown login name'],
    ['RCPT', `550 5.0.0 <${TO}>... User unknown`],
    ['RCPT', '550 5.5.0 Requested action not taken: mailbox unavailable'],
    ['RCPT', `550 <${TO}>`],
    ['RCPT', '550 5.1.1 Not our Customer'],
    ['RCPT', '550 Utilisateur inconnu'],
    ['RCPT', '550 사용자를 찾을 수 없습니다'],
    ['RCPT', '550 5.2.1 This mailbox has been blocked due to inactivity'],
    ['RCPT', '550 Message was not accepted -- invalid mailbox. Local mailbox is unavailable: account is disabled'],
    ['end', '550 5.1.1 unknown'],
    ['end', `550 5.1.10 <${TO}> RecipientNotFound`],
    ['end', `554 5.2.2 mailbox full, ask postmaster@univ-a.example.jp about ${TO}`],
    ['end', '550 5.2.1 mailbox disabled'],
  ];
  test.each(RECIPIENT)('at %s: %s', async (point, reply) => {
    expect(await meaning(point, reply)).toMatchObject({ kind: 'refused', inDoubt: false });
  });

  test('a recipient whose own address holds words about senders', async () => {
    const to = 'sender.spf.relay@blocklist.example';
    expect(await meaning('RCPT', `550 <${to}>: user unknown`, to)).toMatchObject({ kind: 'refused' });
  });

  test('a recipient whose address stands in quotation marks', async () => {
    const to = 'sender..spf@docomo.example';
    const wire = '"sender..spf"@docomo.example';
    expect(await meaning('RCPT', `550 <${wire}>: user unknown`, to)).toMatchObject({ kind: 'refused' });
    expect(await meaning('end', `550 5.1.1 <${wire}>: unknown`, to)).toMatchObject({ kind: 'refused' });
    expect(await meaning('end', '550 5.1.1 <"other..x"@docomo.example>: unknown', to)).toMatchObject({
      kind: 'blocked',
    });
  });
});

describe('is waited out, as it is about us, a limit, the message, or nobody knows what (issue 11, A1):', () => {
  const OURS: Row[] = [
    // Our right to send.
    ['end', `554 5.2.252 SendAsDenied; ${FROM} not allowed to send as noreply@example.ac.jp; STOREDRV.Submission`],
    ['end', '554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied'],
    ['end', '550 5.7.60 SMTP; Client does not have permissions to send as this sender'],
    ['end', '554 Message rejected: Email address is not verified. The following identities failed the check'],
    ['RCPT', '554 5.2.252 SendAsDenied'],
    ['RCPT', '550 5.2.1 SendAsDenied'],
    ['MAIL', '550 5.7.60 Client does not have permissions to send as this sender'],
    ['MAIL', '550 5.1.1 unknown'],
    ['MAIL', '550 no such user'],
    ['MAIL', '553 5.7.1 Sender address rejected: not owned by user app'],
    ['AUTH', '535 5.7.8 no'],
    ['AUTH', '550 5.1.1 account unknown'],
    ['AUTH', '554 5.2.1 account disabled'],
    // Our sender, also where the server says it only at the recipient.
    ['MAIL', '550 5.1.8 sender domain unknown'],
    ['RCPT', '550 5.1.8 sender domain unknown'],
    ['RCPT', '550 5.1.7 bad address'],
    ['RCPT', `550 5.1.0 ${FROM} sender rejected`],
    ['RCPT', `550 5.1.1 <${FROM}>: User unknown in virtual mailbox table`],
    ['RCPT', `550-Verification failed for <${FROM}>\r\n550-No such user here\r\n550 Sender verify failed`],
    ['RCPT', '550 Sender rejected'],
    ['RCPT', '550 SPF check failed'],
    ['RCPT', '550 5.1.1 message does not pass DMARC'],
    ['RCPT', '550 DKIM signature required'],
    ['RCPT', '550 送信元ドメインが確認できません'],
    ['RCPT', '550 5.1.1 送信者が拒否されました'],
    ['RCPT', '550 发件人被拒绝, 用户'],
    // Our host.
    ['greeting', '554 5.7.1 go away'],
    ['EHLO', '502 no'],
    ['EHLO', '550 5.1.1 unknown'],
    ['RCPT', '550 5.7.1 Client host [203.0.113.5] blocked using zen.spamhaus.org'],
    ['RCPT', '550 203.0.113.5 is on our list'],
    ['RCPT', '550 5.1.1 your IP is on a blacklist'],
    ['RCPT', '554 5.7.1 Service unavailable; Client host blocked'],
    ['RCPT', '550 Invalid HELO'],
    ['RCPT', '550 reverse DNS lookup failed'],
    ['RCPT', '550 Mail from your server is not welcome'],
    ['RCPT', `554 5.7.1 <${TO}>: Relay access denied`],
    ['RCPT', '550 relaying prohibited'],
    ['RCPT', '550 5.7.3 authenticate first'],
    ['RCPT', '550 authentication required'],
    ['RCPT', '530 5.7.0 authentication required'],
    ['RCPT', '503 5.5.1 bad sequence'],
    ['RCPT', '550 5.4.1 no answer from host'],
    ['RCPT', '550 5.3.2 system not accepting mail'],
    // The status speaks of an address, and the words of us: somebody has written a rule with a status that came to hand.
    ['RCPT', '550 5.1.1 authentication required'],
    ['RCPT', '550 5.1.2 relaying denied'],
    ['RCPT', '554 5.1.8 sender rejected'],
    ['RCPT', '550 5.1.1 we do not relay'],
    ['RCPT', '550 5.1.1 Unable to relay'],
    ['RCPT', `550 5.1.1 <${TO}>: Relay access denied`],
    ['RCPT', '550 5.1.1 please log in first'],
    ['RCPT', '550 5.1.1 You must sign in before you send'],
    ['RCPT', '550 5.1.2 SMTP AUTH is needed'],
    ['RCPT', '550 5.2.1 client is unauthenticated'],
    ['RCPT', '550 5.1.1 invalid credentials'],
    ['RCPT', '550 5.1.3 From address rejected'],
    ['RCPT', '550 5.1.1 認証が必要です'],
    ['RCPT', '550 5.1.2 第三者中継は拒否されました'],
    ['end', '550 5.1.1 authentication required'],
    ['end', '550 5.2.1 relaying denied'],
    // As servers in use say it.
    ['RCPT', `554 5.7.1 <${TO}>: Recipient address rejected: Access denied`],
    ['RCPT', `550 5.7.1 <${TO}>... Relaying denied. Proper authentication required.`],
    ['RCPT', `553 5.1.8 <${FROM}>... Domain of sender address ${FROM} does not exist`],
    ['RCPT', '550 relay not permitted'],
    [
      'RCPT',
      '550-Please turn on SMTP Authentication in your mail client.\r\n550-mail.example.ac.jp [203.0.113.5]:41122 is not permitted to relay through this server\r\n550 without authentication.',
    ],
    ['RCPT', `550-Callback setup failed while verifying <${FROM}>\r\n550 Sender verify failed`],
    ['RCPT', '550 5.7.64 TenantAttribution; Relay Access Denied [TY2PEPF0000AB8A.apcprd03.prod.outlook.com]'],
    ['RCPT', '550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required'],
    ['RCPT', '550 5.1.8 Access denied, bad outbound sender AS(42004)'],
    [
      'RCPT',
      "550-5.7.1 The IP you're using to send mail is not authorized to send email\r\n550-5.7.1 directly to our servers. Please use the SMTP relay at your service\r\n550 5.7.1 provider instead. - gsmtp",
    ],
    ['end', '550-5.7.26 This mail has been blocked because the sender is unauthenticated.\r\n550 5.7.26 - gsmtp'],
    ['RCPT', "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"],
    ['RCPT', "553 sorry, that domain isn't in my list of allowed rcpthosts; no valid cert for gatewaying"],
    ['RCPT', '553 sorry, your envelope sender is in my badmailfrom list (#5.7.1)'],
    ['RCPT', '550 5.7.0 Local Policy Violation - https://support.proofpoint.com/dnsbl-lookup.cgi?ip=203.0.113.5'],
    ['RCPT', '554 Blocked - see https://ipcheck.proofpoint.com/?ip=203.0.113.5'],
    ['RCPT', '550 Administrative prohibition - envelope blocked - https://community.mimecast.com/docs/DOC-1369#550'],
    ['RCPT', '550 Anti-Spoofing policy - Inbound not allowed - https://community.mimecast.com/docs/DOC-1369#550'],
    ['RCPT', '550 Rejected by header based Anti-Spoofing policy: auth@example.ac.jp - https://community.mimecast.com'],
    // Of our own trying: services that send for others, and those who read only the first line.
    [
      'end',
      '550 The from address does not match a verified Sender Identity. Mail cannot be sent until this is resolved.',
    ],
    ['RCPT', '550 Unauthenticated mail not allowed from this range'],
    ['RCPT', '550 ip in prison'],
    ['RCPT', '550 rejecting spoofed message'],
    ['RCPT', '550 5.1.1 Your account is suspended, contact billing'],
    ['end', "554 5.2.2 Your mailbox is full: you can't send"],
    ['RCPT', '554 5.2.1 sending is disabled for your subscription'],
    ['RCPT', '550 5.1.1 203.0.113.5 is listed at bl.example'],
    ['RCPT', '550 5.1.1 <bounces+77@example.ac.jp>: User unknown'],
    ['RCPT', '550-Requested action not taken: mailbox unavailable\r\n550 invalid DNS MX or A/AAAA resource record'],
    ['RCPT', '550-Requested action not taken: mailbox unavailable\r\n550 Failure sending mail. Try again later'],
    ['RCPT', '550 account suspended'],
    ['RCPT', '550 5.7.606 Access denied, banned sending IP'],
    ['RCPT', "550 vous n'êtes pas autorisé"],
    ['RCPT', '550 we do not like you'],
    // Limits.
    ['RCPT', '550 Maximum credits exceeded'],
    ['RCPT', '552 monthly quota exceeded'],
    ['RCPT', "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients"],
    ['RCPT', '550 too many recipients this hour'],
    ['RCPT', '550 5.1.1 rate limit reached'],
    ['RCPT', '550 5.2.1 The user is receiving mail at a rate that prevents additional messages'],
    ['end', '554 5.2.2 Submission quota exceeded'],
    ['end', '550 5.4.5 Daily sending quota exceeded'],
    ['RCPT', '552 message size exceeds the limit'],
    // The message.
    ['end', '550 5.1.1 Message rejected as spam'],
    ['RCPT', '550 5.2.1 virus found'],
    ['end', '554 5.6.0 refused'],
    ['end', '550 5.7.1 rejected as spam'],
    ['end', '554 failed'],
    ['end', '550 no such user'],
    ['DATA', '554 failed'],
    ['DATA', '550 no valid recipients'],
    // About another address.
    ['end', '550 5.1.1 <someone@other.example>: unknown'],
    ['end', `550 5.1.1 <x${TO}>: unknown`],
    ['end', `550 5.1.1 <${FROM}>: unknown`],
    // What contradicts itself.
    ['RCPT', '550 4.1.1 unknown'],
    ['RCPT', '550 2.1.5 fine'],
    ['end', '554 4.2.2 mailbox full'],
    ['RCPT', '550-5.1.1 unknown\r\n550 5.7.1 blocked'],
    ['RCPT', '550-5.7.1 see below\r\n550 5.1.1 unknown'],
    // What says nothing, or can't be read.
    ['RCPT', '554 no'],
    ['RCPT', '500 what?'],
    ['RCPT', '501 5.5.4 bad arguments'],
    ['RCPT', '501 HELO first'],
    ['MAIL', '501 syntax error'],
    ['RCPT', '599 5.9.9 new'],
    ['RCPT', '550 5.2.0 other'],
    ['RCPT', '550 5.5.0 not taken'],
    ['RCPT', '550 Отправка запрещена'],
    ['RCPT', '550 \u0091\u0097\u0090M\u008c\u00b3'],
  ];
  test.each(OURS)('at %s: %s', async (point, reply) => {
    expect(await meaning(point, reply)).toMatchObject({ kind: 'blocked', inDoubt: false });
  });

  test('bytes of another encoding', async () => {
    server.encoding = 'latin1';
    expect(await meaning('RCPT', '550 \x91\x97\x90M\x8c\xb3')).toMatchObject({ kind: 'blocked' });
  });
});

describe('is tried again, as the server says not now:', () => {
  test.each<Row>([
    ['greeting', '421 4.3.2 later'],
    ['MAIL', '451 4.7.1 later'],
    ['MAIL', '452 4.3.1 no space'],
    ['RCPT', '421 4.3.2 closing'],
    ['RCPT', '450 4.7.1 greylisted'],
    ['RCPT', '450 5.1.1 unknown'],
    ['RCPT', '450 4.1.1 unverified'],
    ['RCPT', '452 4.2.2 mailbox full'],
    ['DATA', '451 4.3.0 later'],
    ['end', '451 4.3.0 later'],
    ['end', '450 5.2.252 SendAsDenied'],
    ['end', '452 out of space'],
  ])('at %s: %s', async (point, reply) => {
    expect(await meaning(point, reply)).toMatchObject({ kind: 'retry', inDoubt: false });
  });
});

test('the code and the enhanced status are told, where the two agree', async () => {
  expect(await meaning('end', '554 5.2.252 SendAsDenied')).toMatchObject({ code: '554', status: '5.2.252' });
  expect(await meaning('RCPT', '550-5.1.1 a\r\n550 5.1.1 b')).toMatchObject({ code: '550', status: '5.1.1' });
  expect(await meaning('RCPT', '550 4.1.1 unknown')).toEqual({ kind: 'blocked', code: '550', inDoubt: false });
  expect(await meaning('RCPT', '550 127.5.1.1 unknown')).not.toHaveProperty('status');
});

test('a long answer is read at once', async () => {
  const begun = process.cpuUsage();
  await meaning(
    'RCPT',
    Array.from({ length: 400 }, (_, n) => `550${n < 399 ? '-' : ' '}${'a@'.repeat(200)}`).join('\r\n'),
  );
  // The process's own time: what else the machine does is not in it.
  expect(process.cpuUsage(begun).user / 1000).toBeLessThan(2_000);
});
