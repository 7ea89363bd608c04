import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import PostalMime from 'postal-mime';
import { ConfigError } from '../../../worker/runtime/errors.js';
import {
  classify,
  createMailer,
  type Mail,
  MailError,
  type MailFault,
  type Mailer,
} from '../../../worker/runtime/mailer.js';

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

/** What the server says at each point; `cut` closes the line there, `hang` says nothing. Unset: it takes everything. */
type Point = 'greeting' | 'EHLO' | 'HELO' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'end';
type Script = Partial<Record<Point, string>>;

/** An SMTP server that follows a script and notes each line and message it is sent. */
class ScriptedServer {
  script: Script = {};
  lines: string[] = [];
  messages: string[] = [];
  connections = 0;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  async up(): Promise<string> {
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async down(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #say(socket: Socket, point: Point, usual: string): void {
    const answer = this.script[point] ?? usual;
    if (answer === 'cut') socket.destroy();
    else if (answer !== 'hang') socket.write(`${answer}\r\n`);
  }

  #serve(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
    let buffer = '';
    let inData = false;
    this.#say(socket, 'greeting', '220 test');
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      buffer += chunk;
      for (;;) {
        const end = inData ? '\r\n.\r\n' : '\r\n';
        const at = buffer.indexOf(end);
        if (at < 0) return;
        const text = buffer.slice(0, at);
        buffer = buffer.slice(at + end.length);
        if (inData) {
          inData = false;
          this.messages.push(text);
          this.#say(socket, 'end', '250 2.0.0 kept as 1');
        } else {
          this.lines.push(text);
          inData = this.#command(socket, text) || inData;
        }
      }
    });
  }

  /** Answers a command; true when the message follows. */
  #command(socket: Socket, line: string): boolean {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO') this.#say(socket, 'EHLO', '250-test\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN');
    else if (verb === 'HELO') this.#say(socket, 'HELO', '250 test');
    else if (verb === 'AUTH') this.#say(socket, 'AUTH', '235 2.7.0 welcome');
    else if (verb === 'MAIL') this.#say(socket, 'MAIL', '250 2.1.0 ok');
    else if (verb === 'RCPT') this.#say(socket, 'RCPT', '250 2.1.5 ok');
    else if (verb === 'DATA') this.#say(socket, 'DATA', '354 go on');
    else if (verb === 'QUIT') socket.end('221 bye\r\n');
    else socket.write(verb === 'RSET' ? '250 ok\r\n' : '502 5.5.1 unknown command\r\n');
    return verb === 'DATA' && (this.script.DATA ?? '354').startsWith('354');
  }
}

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
  const cases: [string, Script, MailFault][] = [
    [
      'no mailbox',
      { RCPT: '550 5.1.1 <contact@univ-a.example.jp>: unknown' },
      { kind: 'refused', code: '550', inDoubt: false },
    ],
    [
      'no mailbox, in several lines',
      { RCPT: '550-5.1.1 unknown\r\n550 5.1.1 user' },
      { kind: 'refused', code: '550', inDoubt: false },
    ],
    ['no mailbox, without a status', { RCPT: '550 no such user' }, { kind: 'refused', code: '550', inDoubt: false }],
    ['not local', { RCPT: '551 5.1.6 moved' }, { kind: 'refused', code: '551', inDoubt: false }],
    ['a full mailbox', { RCPT: '552 5.2.2 full' }, { kind: 'refused', code: '552', inDoubt: false }],
    ['a bad name', { RCPT: '553 5.1.3 bad' }, { kind: 'refused', code: '553', inDoubt: false }],
    [
      'a syntax the recipient’s server does not take',
      { RCPT: '501 5.1.3 bad address' },
      { kind: 'refused', code: '501', inDoubt: false },
    ],
    ['a domain without mail', { RCPT: '556 5.1.10 null MX' }, { kind: 'refused', code: '556', inDoubt: false }],
    ['content refused', { end: '554 5.6.0 refused' }, { kind: 'refused', code: '554', inDoubt: false }],
    ['transaction failed', { DATA: '554 failed' }, { kind: 'refused', code: '554', inDoubt: false }],
    [
      'a policy of the recipient',
      { end: '550 5.7.1 rejected as spam' },
      { kind: 'refused', code: '550', inDoubt: false },
    ],
    ['greylisting', { RCPT: '450 4.7.1 try later' }, { ...RETRY, code: '450' }],
    ['a full disk', { RCPT: '452 4.3.1 no space' }, { ...RETRY, code: '452' }],
    ['a busy server after the message', { end: '451 4.3.0 try later' }, { ...RETRY, code: '451' }],
    ['a server that closes at the recipient', { RCPT: '421 4.3.2 closing' }, { ...RETRY, code: '421' }],
    ['a closed relay', { RCPT: '554 5.7.1 <x@y.example>: Relay access denied' }, { ...RETRY, code: '554' }],
    ['a relay that wants a sign-in', { RCPT: '550 5.7.3 authenticate first' }, { ...RETRY, code: '550' }],
    ['sign-in wanted', { RCPT: '530 5.7.0 authentication required' }, { ...RETRY, code: '530' }],
    ['a sender refused', { MAIL: '550 5.1.8 sender domain unknown' }, { ...RETRY, code: '550' }],
    ['a sender refused at the recipient', { RCPT: '550 5.1.8 sender domain unknown' }, { ...RETRY, code: '550' }],
    ['a protocol error', { RCPT: '503 5.5.1 bad sequence' }, { ...RETRY, code: '503' }],
    ['a wrong password of ours', { AUTH: '535 5.7.8 no' }, { ...RETRY, code: '535' }],
    ['a server that is closing', { greeting: '421 4.3.2 later' }, { ...RETRY, code: '421' }],
    ['a server that takes nothing', { greeting: '554 5.7.1 go away' }, { ...RETRY, code: '554' }],
    ['a server without EHLO and HELO', { EHLO: '502 no', HELO: '502 no' }, { ...RETRY, code: '502' }],
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
    expect(performance.now() - begun).toBeLessThan(2_000);
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
    expect(server.connections).toBeLessThanOrEqual(3);
  });

  test('that demands TLS sends nothing to a server without it', async () => {
    const strict = createMailer(`smtp://app:secret@${address}?requireTLS=true`);
    await expect(strict.send(MAIL)).rejects.toThrow(MailError);
    strict.close();
    expect(server.messages).toEqual([]);
    expect(server.lines.some((line) => /^(?:AUTH|MAIL)/.test(line))).toBe(false);
  });
});
