/** Outgoing mail by SMTP: one message to one stored address, and what an error of it means. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createTransport as createPool } from 'nodemailer';
import { ConfigError } from './errors.js';

export interface MailAddress {
  name: string;
  address: string;
}

/** One message. Nothing in it but `to`, `text` and `html` may come from a person's input. */
export interface Mail {
  from: MailAddress;
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
  /** Ends the sending, for an activity that is cancelled. */
  signal?: AbortSignal;
}

export interface Mailer {
  /**
   * Hands a message to the mail server. Given the same mail, it sends the same bytes.
   * @returns the server's answer to the message
   * @throws MailError, at the latest after {@link SEND_LIMIT_MS}; {@link classify} says what to make of it
   */
  send(mail: Mail): Promise<{ response: string }>;
  /** Whether the mail server can be used: connection, TLS and sign-in. Never throws. */
  verify(): Promise<boolean>;
  /** {@link classify}, for those who are given a mailer only. */
  classify(error: unknown): MailFault;
  /** Closes connections that are idle; one in the middle of a message finishes it first. */
  close(): void;
}

/** What an error of {@link Mailer.send} means. */
export interface MailFault {
  /** `refused`: for good, a repeat would be refused again. `retry`: not now. */
  kind: 'refused' | 'retry';
  /** The server's three-digit answer, where there was one. */
  code?: string;
  /** The message was being sent when the connection broke: the server may have taken it all the same. */
  inDoubt: boolean;
}

/** Why a mail was not taken. Its message holds neither the recipient's address nor anything of the mail. */
export class MailError extends Error {
  override readonly name = 'MailError';
  constructor(
    /** nodemailer's word for what failed: `EENVELOPE`, `ETIMEDOUT`, … */
    readonly code: string,
    /** SMTP command that was answered (`RCPT TO`, `DATA`), `CONN` for the connection, `API` where nothing was sent. */
    readonly command: string,
    /** The server's answer in one line, addresses taken out; empty where it gave none. */
    readonly response: string,
    readonly responseCode: number | undefined,
    /** Whether the message was being sent and no answer to it came. */
    readonly inDoubt: boolean,
  ) {
    super(`Mail not taken: ${code} at ${command}${response === '' ? '' : `, the server says: ${response}`}`);
  }
}

/**
 * Longest time that {@link Mailer.send} takes. An activity's own time-out must be longer, or its repeat meets a sending
 * that still goes on.
 */
export const SEND_LIMIT_MS = 25_000;

/**
 * Options that an `SMTP_URL` may carry. Others of nodemailer's would switch on its own log, which prints mails, or lift
 * the limits below.
 */
const URL_OPTIONS = new Set([
  'name',
  'requireTLS',
  'ignoreTLS',
  'authMethod',
  'tls.rejectUnauthorized',
  'tls.servername',
]);
/**
 * One address and nothing that any parser could take for more: no blanks, controls, quotes, brackets, commas, colons;
 * one `@`.
 */
const ONE_ADDRESS = /^[^\s\p{C}"(),:;<>@[\\\]]{1,64}@[^\s\p{C}"(),:;<>@[\\\]]{1,253}$/u;

/**
 * A mailer with a small pool of connections. A connection is made when the first mail goes out, so making a mailer
 * never fails for want of a server.
 * @param smtpUrl `smtp://user:password@host:587` (STARTTLS where the server offers it; demanded by `?requireTLS=true`)
 *   or `smtps://…:465`
 * @throws ConfigError when the URL carries an option that isn't taken
 */
export function createMailer(smtpUrl: string): Mailer {
  const transport = createPool({
    url: checkedUrl(smtpUrl),
    pool: true,
    maxConnections: 3,
    // Where the server has closed an idle connection, the mail is tried once over another: nothing of it was sent yet.
    maxRequeues: 1,
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    dnsTimeout: 5_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
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
  return {
    async send(mail) {
      const message = messageOf(mail);
      const { signal, release } = withinLimit(mail.signal);
      const streams: Readable[] = [];
      messages.set(signal, streams);
      try {
        const { response } = await transport.sendMail({ ...message, signal });
        return { response: withoutAddresses(response) };
      } catch (error) {
        const begun = streams.some((stream) => stream.readableDidRead);
        throw mailErrorOf(error, begun);
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

/**
 * A signal that fires with the caller's or at {@link SEND_LIMIT_MS}. Not `AbortSignal.any` over `AbortSignal.timeout`:
 * on Node 20 the garbage collector takes the pair before it fires, and a server that answers one byte at a time
 * holds the sending for ever.
 */
function withinLimit(outer: AbortSignal | undefined): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const timer = setTimeout(stop, SEND_LIMIT_MS);
  outer?.addEventListener('abort', stop, { once: true });
  if (outer?.aborted) stop();
  const release = (): void => {
    clearTimeout(timer);
    outer?.removeEventListener('abort', stop);
  };
  return { signal: controller.signal, release };
}

/**
 * What refuses a message for good, RFC 5321 4.2.3: mailbox unknown, not local, full, bad name, transaction failed,
 * domain takes no mail (RFC 7504).
 */
const PERMANENT = new Set([550, 551, 552, 553, 554, 556]);
/** Enhanced status (RFC 3463, IANA's registry) of a bad recipient address, whatever the code before it. */
const BAD_RECIPIENT = /^5\.1\.(?:[0-6]|10)$/;
/**
 * Enhanced status of trouble that is ours, whatever the code before it: the sender's address (5.1.7, 5.1.8), the protocol (5.5.x), sign-in
 * (5.7.3, 5.7.8, 5.7.9, 5.7.11 to 14).
 */
const OURS = /^5\.(?:1\.[78]|5\.\d{1,3}|7\.(?:3|8|9|1[1-4]))$/;

/**
 * What an error of {@link Mailer.send} means. `refused`: the server refuses this recipient or this message for good, or
 * the address is none. `retry`: everything else, also a 5xx to greeting, sign-in or sender and a relay that isn't open
 * to us: that is our configuration or the server's state, which somebody mends while the mail waits.
 */
export function classify(error: unknown): MailFault {
  if (!(error instanceof MailError)) return { kind: 'retry', inDoubt: true };
  const { responseCode, inDoubt } = error;
  const kind = isForGood(error) ? 'refused' : 'retry';
  return { kind, inDoubt, ...(responseCode !== undefined && { code: String(responseCode) }) };
}

function isForGood({ code, command, response, responseCode = 0 }: MailError): boolean {
  if (code === 'EENVELOPE' && command === 'API') return true;
  if ((command !== 'RCPT TO' && command !== 'DATA') || responseCode < 500 || responseCode > 599) return false;
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? '';
  if (BAD_RECIPIENT.test(status)) return true;
  return !OURS.test(status) && !/\brelay/i.test(response) && PERMANENT.has(responseCode);
}

function messageOf({ from, to, subject, text, html, messageId, procedureId, date }: Mail) {
  if (!ONE_ADDRESS.test(to)) throw new MailError('EENVELOPE', 'API', '', undefined, false);
  const recipient = { name: '', address: to };
  return {
    // As objects: nodemailer would read a string as a list of addresses.
    envelope: { from: { name: '', address: from.address }, to: [recipient] },
    from: { name: oneLine(from.name), address: from.address },
    to: recipient,
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

/** nodemailer writes domains in lower case; the recipient is the stored address as it is. */
function asStored(address: string, to: unknown): string {
  const stored = typeof to === 'object' && to !== null ? Reflect.get(to, 'address') : undefined;
  return typeof stored === 'string' && stored.toLowerCase() === address.toLowerCase() ? stored : address;
}

function checkedUrl(smtpUrl: string): string {
  const url = new URL(smtpUrl);
  const unknown = [...url.searchParams.keys()].filter((key) => !URL_OPTIONS.has(key));
  if (unknown.length === 0) return smtpUrl;
  const reason = `may carry the options ${[...URL_OPTIONS].join(', ')}; it carries ${unknown.join(', ')}`;
  throw new ConfigError([{ name: 'SMTP_URL', reason }]);
}

function mailErrorOf(error: unknown, begun: boolean): MailError {
  if (error instanceof MailError) return error;
  const of = (key: string): unknown =>
    typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
  const [code, command, response, responseCode] = [of('code'), of('command'), of('response'), of('responseCode')];
  return new MailError(
    typeof code === 'string' ? code : 'EUNKNOWN',
    typeof command === 'string' ? command : 'CONN',
    typeof response === 'string' ? withoutAddresses(response) : '',
    typeof responseCode === 'number' ? responseCode : undefined,
    begun && typeof responseCode !== 'number',
  );
}

function withoutAddresses(response: string): string {
  return oneLine(response)
    .replace(/[^\s<>"]+@[^\s<>"]+/g, '(address)')
    .slice(0, 500);
}
