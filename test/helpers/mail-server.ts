/** A real SMTP server that keeps what it is sent, and misbehaves when told to. */
import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { pause, until } from './wait.js';

export interface ReceivedMail {
  at: number;
  /** Recipients of the SMTP dialogue, not of the headers. */
  to: string[];
  subject: string;
  text: string;
  html: string;
  messageId: string;
  headers: { key: string; value: string }[];
  raw: string;
}

type DataAnswer = 'accept' | 'cut' | number | (string & {});

/** What the server does with the next messages. */
export interface Behaviour {
  /** SMTP code for a recipient, e.g. 550, or a whole reply; undefined accepts. */
  recipient?: (address: string) => number | string | undefined;
  /** After DATA: accept, answer a code or a whole reply, cut the connection after the mail was kept. */
  data?: DataAnswer | ((to: string[]) => DataAnswer);
  /** Pause before the answer to DATA. */
  delayMs?: number;
}

export class TestMailServer {
  readonly box: ReceivedMail[] = [];
  behaviour: Behaviour = {};
  #server: SMTPServer | undefined;
  #port = 0;
  #arrived: (() => void)[] = [];

  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`;
  }

  /** Begins to listen; after {@link down} on the same port. */
  async up(): Promise<this> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      // Quoted local parts, as in the addresses of mobile carriers.
      lenientAddressParsing: true,
      onRcptTo: (address, _session, done) => {
        const code = this.behaviour.recipient?.(address.address);
        done(code ? smtpError(code) : null);
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => void this.#take(Buffer.concat(chunks), session, done));
      },
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  /** Stops listening and cuts every connection. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    for (const connection of server.connections) connection.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** Waits until the next message is here in full, before the server has answered for it. */
  async arriving(): Promise<void> {
    await new Promise<void>((resolve) => this.#arrived.push(resolve));
  }

  /** Mails of a recipient, oldest first. */
  to(address: string): ReceivedMail[] {
    return this.box.filter((mail) => mail.to.includes(address));
  }

  /** Mails of the recipients whose addresses hold a text; those of earlier tests, which may come late, stay out of sight. */
  about(part: string): ReceivedMail[] {
    return this.box.filter((mail) => mail.to.some((address) => address.includes(part)));
  }

  /** The first mail that fits, waiting for it. */
  async wait(fits: (mail: ReceivedMail) => boolean, withinMs?: number): Promise<ReceivedMail> {
    const box = () => this.box.map((mail) => ({ fits: fits(mail), to: mail.to.join(), subject: mail.subject }));
    const seen = await until(
      `a mail that fits ${String(fits)}`,
      box,
      (mails) => mails.some((mail) => mail.fits),
      withinMs,
    );
    return this.box[seen.findIndex((mail) => mail.fits)] as ReceivedMail;
  }

  async #take(raw: Buffer, session: SMTPServerSession, done: (error?: Error | null) => void): Promise<void> {
    const { data: says = 'accept', delayMs = 0 } = this.behaviour;
    const to = session.envelope.rcptTo.map((r) => r.address);
    const data = typeof says === 'function' ? says(to) : says;
    for (const tell of this.#arrived.splice(0)) tell();
    if (delayMs > 0) await pause(delayMs);
    if (data !== 'accept' && data !== 'cut') return done(smtpError(data));
    const mail = await PostalMime.parse(raw);
    this.box.push({
      at: Date.now(),
      to,
      subject: mail.subject ?? '',
      text: mail.text ?? '',
      html: mail.html ?? '',
      messageId: mail.messageId ?? '',
      headers: mail.headers.map(({ key, value }) => ({ key, value })),
      raw: raw.toString('latin1'),
    });
    if (data === 'accept') return done();
    for (const connection of this.#server?.connections ?? []) if (connection.id === session.id) connection.close();
  }
}

function smtpError(answer: number | string): Error {
  const responseCode = typeof answer === 'number' ? answer : Number(answer.slice(0, 3));
  return Object.assign(
    new Error(typeof answer === 'number' ? `mailbox unavailable, the test says ${answer}` : answer.slice(4)),
    {
      responseCode,
    },
  );
}

/** The one-time URL of a mail, and its token. */
export function urlIn(mail: ReceivedMail): { url: string; token: string } {
  const url = /https?:\/\/\S+/.exec(mail.text)?.[0];
  if (!url) throw new Error('no URL in the mail');
  return { url, token: new URL(url).searchParams.get('token') ?? '' };
}

/** The reissued password of a mail. */
export function passwordIn(mail: ReceivedMail): string {
  const password = /^申請パスワード[:：]\s*(\S+)$/m.exec(mail.text)?.[1];
  if (!password) throw new Error('no password in the mail');
  return password;
}
