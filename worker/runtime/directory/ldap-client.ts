/** A conversation with a directory (RFC 4511): one connection, one deadline, and a word for what went wrong. */
import { connect as connectTcp, isIP } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { Client, ResultCodeError } from 'ldapts';
import { wordOfConnection } from '../../../workflows/rules/connection-fault.js';

/** Where a directory is, and how it is spoken to. */
export interface LdapServer {
  url: string;
  startTls: boolean;
  /** PEM of the authority that signed the server's certificate; absent: the system's list. */
  ca?: string;
  /** For the whole conversation. */
  timeoutMs: number;
}

/** What ends a conversation besides what the server or the socket say. `word`: lower-case letters, digits, hyphens. */
export class LdapFault extends Error {
  override readonly name = 'LdapFault';
  constructor(readonly word: string) {
    super(word);
  }
}

/**
 * Connects, under TLS where the settings ask for it, does the work and hangs up.
 * @param how.fault makes the error to throw of a word. Nothing else is thrown, so nothing that the server said leaves here.
 */
export type Converse = <T>(
  server: LdapServer,
  how: { signal: AbortSignal; fault: (word: string) => Error },
  work: (client: Client) => Promise<T>,
) => Promise<T>;

export const converse: Converse = async (server, { signal, fault }, work) => {
  const { client, tls, cut } = clientOf(server);
  const conversation = async () => {
    if (server.startTls) await client.startTLS(tls);
    return work(client);
  };
  try {
    return await within(conversation(), server.timeoutMs, signal);
  } catch (error) {
    throw fault(wordOf(error));
  } finally {
    // The answer is here, or nobody waits for it any more. Cut, not unbound: an unbind could hang.
    cut();
  }
};

/**
 * A client of one connection. ldapts connects again by itself when a connection is gone, and after StartTLS that would be one in clear:
 * a second one is refused.
 */
function clientOf({ url, ca, timeoutMs }: LdapServer): { client: Client; tls: ConnectionOptions; cut: () => void } {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const tls: ConnectionOptions = {
    host,
    ...(isIP(host) === 0 && { servername: host }),
    ...(ca !== undefined && { ca }),
  };
  let cut: (() => void) | undefined;
  const once = <A extends unknown[], S extends { destroy(): unknown }>(connect: (...to: A) => S) => {
    return (...to: A): S => {
      if (cut) throw new LdapFault('cut-connection');
      const socket = connect(...to);
      cut = () => socket.destroy();
      return socket;
    };
  };
  const isSecure = url.startsWith('ldaps:');
  const client = new Client({
    url,
    timeout: timeoutMs,
    connectTimeout: timeoutMs,
    ...(isSecure
      ? { tlsOptions: tls, createSecureConnection: once(connectTls as Connect) as typeof connectTls }
      : { createConnection: once(connectTcp as Connect) as typeof connectTcp }),
  });
  return { client, tls, cut: () => cut?.() };
}
type Connect = (...to: unknown[]) => ReturnType<typeof connectTcp>;

/** A deadline over the whole conversation; the client's own are for each message. */
async function within<T>(work: Promise<T>, ms: number, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LdapFault('timeout')), ms);
    stop = () => reject(new LdapFault('interrupted'));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
    if (stop) signal.removeEventListener('abort', stop);
    // Once nobody waits for it, the work fails when its connection is cut.
    work.catch(() => undefined);
  }
}

/** Result codes (RFC 4511, appendix A) that have a word of their own. */
const BY_RESULT: Readonly<Record<number, string>> = {
  32: 'no-such-user',
  49: 'bad-credentials',
  50: 'not-allowed',
  51: 'busy',
  52: 'unavailable',
};

function wordOf(error: unknown): string {
  if (error instanceof LdapFault) return error.word;
  if (error instanceof ResultCodeError) return BY_RESULT[error.code] ?? `ldap-${Math.abs(error.code)}`;
  const message = error instanceof Error ? error.message : '';
  if (/timed out|Connection timeout/.test(message)) return 'timeout';
  if (/^(?:Socket error|Connection closed)/.test(message)) return 'cut-connection';
  return wordOfConnection(error);
}
