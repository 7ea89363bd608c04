import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import PostalMime from 'postal-mime';
import { ConfigError } from '../../../worker/runtime/errors.js';
import { classify, MailError, type MailFault } from '../../../worker/runtime/mail-answers.js';
import { createMailer, type Mail, type Mailer, SEND_LIMIT_MS } from '../../../worker/runtime/mailer.js';
import { type Script, ScriptedServer } from '../../helpers/scripted-smtp.js';
import { until } from '../../helpers/wait.js';

const MAIL: Mail = {
  from: { name: 'CiNii Research 機関認証', address: 'auth@example.ac.jp' },
  to: 'contact@univ-a.example.jp',
  subject: 'CiNii 機関認証のパスワード再発行のご案内（髙﨑 ①）',
  text: '次の URL を開いてください。\nhttps://example.ac.jp/r/token\n',
  html: '<p>次の URL を開いてください。</p>',
  messageId: '<0123456789@example.ac.jp>',
  procedureId: 'cinii-password-reissue-01JD',
  date: new Date('2026-11-21T04:05:06Z'),
};

let server: ScriptedServer;
let address = '';
let mailer: Mailer;
beforeEach(async () => {
  server = new ScriptedServer();
  address = await server.up();
  mailer = createMailer(`smtp://app:secret@${address}`);
});
afterEach(async () => {
  mailer.close();
  await server.down();
});

async function failure(mail: Partial<Mail> = {}): Promise<MailError> {
  const error = await mailer.send({ ...MAIL, ...mail }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MailError);
  return error as MailError;
}
const received = () => PostalMime.parse(server.messages[0] ?? '');

describe('a mail', () => {
  test('arrives as it was written, to its one address, with the documented headers and no others', async () => {
    await expect(mailer.send(MAIL)).resolves.toEqual({ response: '250 2.0.0 kept as 1' });
    const mail = await received();
    expect(mail).toMatchObject({
      subject: MAIL.subject,
      from: MAIL.from,
      to: [{ name: '', address: MAIL.to }],
      messageId: MAIL.messageId,
      date: '2026-11-21T04:05:06.000Z',
    });
    expect(mail.text?.trim()).toBe(MAIL.text.trim());
    expect(mail.html?.trim()).toBe(MAIL.html);
    expect(mail.headers.map(({ key }) => key).toSorted()).toEqual(
      [
        'auto-submitted',
        'content-type',
        'date',
        'from',
        'message-id',
        'mime-version',
        'subject',
        'to',
        'x-procedure-id',
      ].toSorted(),
    );
    expect(mail.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
    expect(mail.headers.find(({ key }) => key === 'x-procedure-id')?.value).toBe(MAIL.procedureId);
    expect(server.lines.filter((line) => /^(?:MAIL|RCPT)/.test(line))).toEqual([
      expect.stringMatching(/^MAIL FROM:<auth@example\.ac\.jp>/),
      'RCPT TO:<contact@univ-a.example.jp>',
    ]);
  });

  test('sent again is the same to the byte', async () => {
    await mailer.send(MAIL);
    await mailer.send(MAIL);
    expect(server.messages[1]).toBe(server.messages[0]);
    expect(server.connections).toBe(1);
  });

  test.each([
    ['line breaks', 'a\r\nBcc: evil@evil.example\r\n\r\nbody'],
    ['a bare LF', 'a\nBcc: evil@evil.example'],
    ['Unicode line breaks', 'a\u2028Bcc: evil@evil.example\u2029\u0085x'],
    ['an encoded word', '=?utf-8?B?YQ0KQmNjOiBldmlsQGV2aWwuZXhhbXBsZQ==?='],
    ['a list of addresses', 'x <evil@evil.example>, y'],
  ])('whose names hold %s has the same headers and the same one recipient', async (_what, name) => {
    await mailer.send({
      ...MAIL,
      subject: name,
      from: { ...MAIL.from, name },
      messageId: `<${name}@x>`,
      procedureId: name,
    });
    const mail = await received();
    expect(mail.headers).toHaveLength(9);
    expect(mail.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(mail.headers.map(({ key }) => key)).not.toContain('bcc');
    expect(mail.from?.address).toBe('auth@example.ac.jp');
    expect(mail.from?.name).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(mail.to).toEqual([{ name: '', address: MAIL.to }]);
    expect(server.lines.filter((line) => line.startsWith('RCPT'))).toEqual([`RCPT TO:<${MAIL.to}>`]);
  });

  test.each([
    "o'neil+tag=1@univ-a.example.jp",
    'first.last@xn--bcher-kva.example',
    'Contact@Univ-A.Example.JP',
    '山田@example.jp',
    'a/b!#$%&*?^_`{|}~@example.jp',
  ])('goes to %s byte for byte', async (to) => {
    await mailer.send({ ...MAIL, to });
    expect(server.lines.filter((line) => line.startsWith('RCPT'))).toEqual([`RCPT TO:<${to}>`]);
  });

  test.each([
    ['taro..yamada@docomo.example', '"taro..yamada"@docomo.example'],
    ['taro.@ezweb.example', '"taro."@ezweb.example'],
    ['Taro...Yamada..@Docomo.Example', '"Taro...Yamada.."@Docomo.Example'],
    ['taro._..-@softbank.example', '"taro._..-"@softbank.example'],
    ["o'neil..x{y}~@docomo.example", `"o'neil..x{y}~"@docomo.example`],
  ])('to %s, which mobile carriers gave out, is in quotation marks on the wire (issue 11, B8)', async (to, wire) => {
    await mailer.send({ ...MAIL, to });
    expect(server.lines.filter((line) => line.startsWith('RCPT'))).toEqual([`RCPT TO:<${wire}>`]);
    // nodemailer writes domains of headers in lower case.
    const [local = '', domain = ''] = wire.split('@');
    expect(server.messages[0]).toContain(`\r\nTo: <${local}@${domain.toLowerCase()}>\r\n`);
    expect((await received()).headers).toHaveLength(9);
  });

  test.each([
    'a@x.example,b@y.example',
    'a@x.example;b@y.example',
    'a@x.example b@y.example',
    'Name <a@x.example>',
    '"evil@evil.example x"@good.example',
    'group: a@x.example;',
    'a(comment)@x.example',
    'a@[x@evil.example]',
    'a@b@c.example',
    'a@x.example\r\nRCPT TO:<evil@evil.example>',
    'a@x.example\0',
    'a\u200b@x.example',
    '',
    'a',
    '@x.example',
    'a@',
    `${'('.repeat(10_000)}@x.example`,
    ['a@x.example', 'b@y.example'] as unknown as string,
  ])('to %j is refused before a word is said to the server', async (to) => {
    const error = await failure({ to });
    expect(classify(error)).toEqual({ kind: 'refused', inDoubt: false });
    expect(server.lines).toEqual([]);
    expect(error.message).not.toContain('example');
  });

  test('reads neither files nor addresses of the web', async () => {
    await mailer.send({
      ...MAIL,
      text: '/etc/hostname',
      html: '<img src="file:///etc/hostname"><img src="http://127.0.0.1:9/x">',
    });
    const mail = await received();
    expect(mail.attachments).toEqual([]);
    expect(mail.text?.trim()).toBe('/etc/hostname');
  });
});

describe('an error', () => {
  const RETRY = { kind: 'retry', inDoubt: false } as const;
  // What answers mean is in mail-answers.test.ts.
  const cases: [string, Script, MailFault][] = [
    ['no mailbox', { RCPT: '550 no such user' }, { kind: 'refused', code: '550', inDoubt: false }],
    [
      'a right to send that we do not have',
      { end: '554 5.2.252 SendAsDenied; auth@example.ac.jp not allowed to send as contact@univ-a.example.jp' },
      { kind: 'blocked', code: '554', status: '5.2.252', inDoubt: false },
    ],
    [
      'a server that closes at the recipient',
      { RCPT: '421 4.3.2 closing' },
      { ...RETRY, code: '421', status: '4.3.2' },
    ],
    ['a cut before the greeting', { greeting: 'cut' }, RETRY],
    ['a cut at the sender', { MAIL: 'cut' }, RETRY],
    ['a cut at the recipient', { RCPT: 'cut' }, RETRY],
    ['a cut before the message', { DATA: 'cut' }, RETRY],
    ['a cut after the message, before the answer', { end: 'cut' }, { kind: 'retry', inDoubt: true }],
  ];
  test.each(cases)('of %s is understood', async (_what, script, fault) => {
    server.script = script;
    const error = await failure();
    expect(mailer.classify(error)).toEqual(fault);
    expect(error.message).not.toContain('univ-a');
    expect(error.message).not.toContain('secret');
    expect(error.cause).toBeUndefined();
    // nodemailer's pool must not have sent it once more by itself.
    expect(server.messages.length).toBeLessThanOrEqual(1);
    server.script = {};
    await expect(mailer.send(MAIL)).resolves.toHaveProperty('response');
  });

  test.each<[string, Script, boolean]>([
    ['before the message', { MAIL: 'hang' }, false],
    ['after the message', { end: 'hang' }, true],
  ])('of a server that hangs %s ends the sending when the caller says so', async (_what, script, inDoubt) => {
    server.script = script;
    const begun = performance.now();
    const error = await failure({ signal: AbortSignal.timeout(200) });
    expect(performance.now() - begun).toBeLessThan(SEND_LIMIT_MS);
    expect(classify(error)).toEqual({ kind: 'retry', inDoubt });
    server.script = {};
    await mailer.send(MAIL);
    expect(server.messages.length).toBe(inDoubt ? 2 : 1);
  });

  test('of a server that is not there is one to retry', async () => {
    await server.down();
    expect(classify(await failure())).toEqual(RETRY);
    expect(await mailer.verify()).toBe(false);
  });

  test('of a connection that the server closed while it was idle is not even seen', async () => {
    await mailer.send(MAIL);
    server.cutAll();
    await mailer.send(MAIL);
    expect(server.connections).toBe(2);
    expect(server.messages).toHaveLength(2);
  });

  test('that is none of the mail server’s is retried and counts as in doubt', () => {
    expect(classify(new Error('x'))).toEqual({ kind: 'retry', inDoubt: true });
    expect(classify(undefined)).toEqual({ kind: 'retry', inDoubt: true });
  });
});

describe('a mailer', () => {
  test('says whether the server takes it in', async () => {
    expect(await mailer.verify()).toBe(true);
    server.script = { AUTH: '535 5.7.8 no' };
    expect(await mailer.verify()).toBe(false);
    server.script = { greeting: '421 later' };
    expect(await mailer.verify()).toBe(false);
  });

  test('takes the options of its URL that it knows and no others', async () => {
    const named = createMailer(`smtp://${address}?name=mail.example.ac.jp&ignoreTLS=true`);
    await named.send(MAIL);
    named.close();
    expect(server.lines[0]).toBe('EHLO mail.example.ac.jp');
    for (const option of ['logger=true', 'debug=true', 'disableFileAccess=false', 'socketTimeout=0', 'service=gmail']) {
      expect(() => createMailer(`smtp://app:secret@${address}?${option}`)).toThrow(ConfigError);
      expect(() => createMailer(`smtp://app:secret@${address}?${option}`)).not.toThrow(/secret/);
    }
  });

  test('sends several at once over few connections', async () => {
    await Promise.all(Array.from({ length: 20 }, () => mailer.send(MAIL)));
    expect(server.messages).toHaveLength(20);
    expect(server.mostOpen).toBeLessThanOrEqual(3);
  });

  test('sends no more than five mails over one connection, or as many as it is told (issue 11, A10)', async () => {
    for (let n = 0; n < 12; n++) await mailer.send(MAIL);
    expect(server.perConnection).toEqual([5, 5, 2]);
    const single = createMailer(`smtp://app:secret@${address}`, { messagesPerConnection: 1 });
    for (let n = 0; n < 3; n++) await single.send(MAIL);
    single.close();
    expect(server.perConnection).toEqual([5, 5, 2, 1, 1, 1]);
  });

  test('sends a wave of mails at once with no more than five over any connection, also where some are refused (issue 11, A10)', async () => {
    server.script = { RCPT: '550 5.1.1 unknown' };
    await Promise.allSettled(Array.from({ length: 9 }, () => mailer.send(MAIL)));
    server.script = {};
    await Promise.all(Array.from({ length: 29 }, () => mailer.send(MAIL)));
    expect(server.messages).toHaveLength(29);
    expect(Math.max(...server.perConnection)).toBeLessThanOrEqual(5);
  });

  test('closes a connection that has had no mail for a while', async () => {
    const brief = createMailer(`smtp://app:secret@${address}`, { idleMs: 50 });
    await brief.send(MAIL);
    await until('no connection is open', () => server.open === 0);
    await brief.send(MAIL);
    expect(server.perConnection).toEqual([1, 1]);
    brief.close();
  });

  test('that demands TLS sends nothing to a server without it', async () => {
    const strict = createMailer(`smtp://app:secret@${address}?requireTLS=true`);
    await expect(strict.send(MAIL)).rejects.toThrow(MailError);
    strict.close();
    expect(server.messages).toEqual([]);
    expect(server.lines.some((line) => /^(?:AUTH|MAIL)/.test(line))).toBe(false);
  });
});
