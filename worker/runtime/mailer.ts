/** Outgoing mail by SMTP: one message to one stored address, and what an error of it means. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createTransport as createPool } from 'nodemailer';
import { ConfigError } from './errors.js';
import { wrongInUrl } from './settings/server-url.js';
import { SMTP } from './settings/servers.js';
import { classify, MailError, type MailFault, meaningOf } from './mail-answers.js';
import { createTurns } from './turns.js';
import { withinLimit } from './within-limit.js';

export interface MailAddress {
  name: string;
  address: string;
}

/** One message. Nothing in it but `to`, `text` and `html` may come from a person's input. */
export interface Mail {
  from: MailAddress;
  /** A stored address, where answers are to go somewhere else than to the sender. */
  replyTo?: string;
  /** The stored address, byte for byte. It is one address: never parsed as a list. */
  to: string;
  subject: string;
  text: string;
  html: string;
  /** `<…@…>` of {@link Tokens.messageId}. */
  messageId: string;
  procedureId: string;
  /** When the step was due, so that a repeat is the same message. */
  date: Date;
  /** Ends the sending: the one of {@link Mailer.inTurn}. */
  signal?: AbortSignal;
}

export interface Mailer {
  /**
   * Hands a message to the mail server. Given the same mail, it sends the same bytes.
   * @returns the server's answer to the message
   * @throws MailError, at the latest after {@link SEND_LIMIT_MS}; {@link classify} says what to make of it
   */
  send(mail: Mail): Promise<{ response: string }>;
  /**
   * Does the work, a {@link send}, when a connection is free for it.
   * @param work is given what ends its sending {@link SEND_LIMIT_MS} after the wait began
   * @param leaves ends the wait, for an activity that is cancelled
   * @returns whether a connection was free within {@link TURN_LIMIT_MS}; if not, or where the line was left, the work isn't done
   */
  inTurn(work: (signal: AbortSignal) => Promise<void>, leaves?: AbortSignal): Promise<boolean>;
  /** Whether the mail server can be used: connection, TLS and sign-in. Never throws. */
  verify(): Promise<boolean>;
  /** {@link classify}, for those who are given a mailer only. */
  classify(error: unknown): MailFault;
  /** Closes connections that are idle; one in the middle of a message finishes it first. */
  close(): void;
}

/**
 * Longest time that {@link Mailer.send} takes; who waits for a turn first counts that too. An activity's own time-out
 * must be longer, or its repeat meets a sending that still goes on.
 */
export const SEND_LIMIT_MS = 25_000;
/** Longest wait for a connection: a server that takes 15 s for a mail still has them. */
const TURN_LIMIT_MS = 10_000;
/** Mails that are handed over at once. */
export const CONNECTIONS = 3;

/**
 * One address and nothing that any parser could take for more: no blanks, controls, quotes, brackets, commas, colons;
 * one `@`.
 */
const ONE_ADDRESS = /^[^\s\p{C}"(),:;<>@[\\\]]{1,64}@[^\s\p{C}"(),:;<>@[\\\]]{1,253}$/u;

/** How long one connection is used (decision 087), and whom it trusts. */
export interface ConnectionLimits {
  /** Mails over one connection. Servers put off what comes after a number of them (exim: 10) until they next walk through their queue. */
  messagesPerConnection?: number;
  /** After so long without a mail a connection is closed. Milliseconds */
  idleMs?: number;
  /** How long a mail waits at most until a connection is free for it. Milliseconds */
  turnMs?: number;
  /** PEM of the authority that signed the server's certificate; absent: the system's list. */
  ca?: string | undefined;
}

/**
 * A mailer with a small pool of connections. A connection is made when the first mail goes out, so making a mailer
 * never fails for want of a server.
 * @param smtpUrl `smtp://user:password@host:587` (STARTTLS where the server offers it; demanded by `?requireTLS=true`)
 *   or `smtps://…:465`
 * @param limits see {@link ConnectionLimits}
 * @throws ConfigError when the URL carries an option that isn't taken
 */
export function createMailer(smtpUrl: string, limits: ConnectionLimits = {}): Mailer {
  const transport = transportOf(smtpUrl, limits);
  // Without a listener, an error of an idle connection would end the process.
  transport.on('error', () => undefined);
  // nodemailer doesn't say whether the connection broke before or while the message was sent, so the streams of each
  // sending are watched.
  const messages = new WeakMap<AbortSignal, Readable[]>();
  transport.use('stream', ({ message, data }, done) => {
    message.processFunc((stream) => {
      if (data.signal) messages.get(data.signal)?.push(stream);
      return stream;
    });
    const { from, to } = message.getEnvelope();
    message.getEnvelope = () => ({ from, to: to.map((address) => asStored(address, data.to)) });
    done();
  });
  const inTurn = createTurns(CONNECTIONS, limits.turnMs ?? TURN_LIMIT_MS);
  return {
    async inTurn(work, leaves) {
      const { signal, release } = withinLimit(SEND_LIMIT_MS);
      try {
        return await inTurn(() => work(signal), leaves);
      } finally {
        release();
      }
    },
    async send(mail) {
      const message = messageOf(mail);
      const { signal, release } = withinLimit(SEND_LIMIT_MS, mail.signal);
      const streams: Readable[] = [];
      messages.set(signal, streams);
      try {
        const { response } = await transport.sendMail({ ...message, signal });
        return { response: withoutAddresses(response) };
      } catch (error) {
        const begun = streams.some((stream) => stream.readableDidRead);
        throw mailErrorOf(error, mail, begun);
      } finally {
        release();
      }
    },
    async verify() {
      try {
        return await transport.verify();
      } catch {
        return false;
      }
    },
    classify,
    close: () => transport.close(),
  };
}

/** Connects, under TLS where the URL or the server ask for it, and signs in. @throws nodemailer's error, which says at which of these it failed */
export async function signInToMail(smtpUrl: string, limits: ConnectionLimits = {}): Promise<void> {
  const transport = transportOf(smtpUrl, limits);
  transport.on('error', () => undefined);
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}

const transportOf = (smtpUrl: string, { messagesPerConnection = 5, idleMs = 5_000, ca }: ConnectionLimits) =>
  createPool({
    url: checkedUrl(smtpUrl),
    ...(ca !== undefined && { tls: { ca } }),
    pool: true,
    maxConnections: CONNECTIONS,
    maxMessages: messagesPerConnection,
    idleTimeout: idleMs,
    // Where the server has closed an idle connection, the mail is tried once over another: nothing of it was sent yet.
    maxRequeues: 1,
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    dnsTimeout: 5_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

function messageOf({ from, replyTo, to, subject, text, html, messageId, procedureId, date }: Mail) {
  if (!ONE_ADDRESS.test(to)) throw new MailError({ kind: 'refused', inDoubt: false }, 'EADDRESS', 'API', '');
  const recipient = { name: '', address: to };
  return {
    // As objects: nodemailer would read a string as a list of addresses.
    envelope: { from: { name: '', address: from.address }, to: [recipient] },
    from: { name: oneLine(from.name), address: from.address },
    to: recipient,
    ...(replyTo !== undefined && ONE_ADDRESS.test(replyTo) && { replyTo: { name: '', address: replyTo } }),
    subject: oneLine(subject),
    text,
    html,
    messageId: oneLine(messageId),
    date,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Procedure-Id': oneLine(procedureId) },
    // Derived, not random, so that a repeat is the same message to the byte.
    baseBoundary: createHash('sha256').update(messageId).digest('hex').slice(0, 24),
    xMailer: false as const,
  };
}

/**
 * Header text has no line breaks (U+2028 and U+2029 among them), no controls, and nothing that a reader would decode to
 * them (RFC 2047 encoded words).
 */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll('=?', '= ?')
    .trim();
}

/** nodemailer writes domains in lower case; the recipient is the stored address as it is, or in the quotation marks that its local part needs. */
function asStored(address: string, to: unknown): string {
  const stored = typeof to === 'object' && to !== null ? Reflect.get(to, 'address') : undefined;
  if (typeof stored !== 'string') return address;
  const at = stored.lastIndexOf('@');
  // {@link ONE_ADDRESS} lets nothing through that would have to be escaped between the marks.
  const forms = [stored, `"${stored.slice(0, at)}"${stored.slice(at)}`];
  return forms.find((form) => form.toLowerCase() === address.toLowerCase()) ?? address;
}

function checkedUrl(smtpUrl: string): string {
  const reason = wrongInUrl(smtpUrl, SMTP);
  if (reason === undefined) return smtpUrl;
  throw new ConfigError([{ name: 'SMTP_URL', reason }]);
}

/** What nodemailer finds wrong before the server is asked: no password, a bad sender, a message larger than the server takes. */
const OURS_UNSAID = new Set(['EAUTH', 'EENVELOPE', 'EMESSAGE']);

function mailErrorOf(error: unknown, { to, from }: Mail, begun: boolean): MailError {
  if (error instanceof MailError) return error;
  const of = (key: string): unknown =>
    typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
  const text = (key: string, otherwise: string): string => {
    const value = of(key);
    return typeof value === 'string' ? value : otherwise;
  };
  const [code, command, reply] = [text('code', 'EUNKNOWN'), text('command', 'CONN'), text('response', '')];
  const answered = of('responseCode');
  const fault: MailFault =
    typeof answered === 'number'
      ? { ...meaningOf({ command, reply, code: answered }, { to, from: from.address }), inDoubt: false }
      : { kind: OURS_UNSAID.has(code) ? 'blocked' : 'retry', inDoubt: begun };
  return new MailError(fault, code, command, withoutAddresses(reply));
}

function withoutAddresses(response: string): string {
  return oneLine(response)
    .replace(/(?:"[^"\s]+"|[^\s<>"]+)@[^\s<>"]+/g, '(address)')
    .slice(0, 500);
}
