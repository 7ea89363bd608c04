/** Connector `ldap`: replaces `userPassword` of one entry by `{ARGON2}` and the hash, as OpenLDAP's module argon2 reads it. */
import { connect as connectTcp, isIP } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { Attribute, Change, Client, ResultCodeError } from 'ldapts';
import type { LdapSettings } from '../../worker/runtime/connector-settings.js';
import { ConnectorFault, faultOfConnection } from './fault.js';
import type { PasswordChange, Pushed } from './push.js';

/** Result codes (RFC 4511, appendix A) that have a word of their own. */
const BY_RESULT: Readonly<Record<number, string>> = {
  32: 'no-such-user',
  49: 'bad-credentials',
  50: 'not-allowed',
  51: 'busy',
  52: 'unavailable',
};

export async function pushLdap(settings: LdapSettings, change: PasswordChange, signal: AbortSignal): Promise<Pushed> {
  const { client, tls, cut } = clientOf(settings);
  const dn = settings.dn.replace('{id}', () => escapeDnValue(change.accountId));
  const modification = new Attribute({ type: 'userPassword', values: [`{ARGON2}${change.passwordHash}`] });
  const work = async (): Promise<Pushed> => {
    if (settings.startTls) await client.startTLS(tls);
    await client.bind(settings.bindDn, settings.bindPassword);
    await client.modify(dn, new Change({ operation: 'replace', modification }));
    return 'confirmed';
  };
  try {
    return await within(work(), settings.timeoutMs, signal);
  } catch (error) {
    throw faultOf(error);
  } finally {
    // The answer is here or nobody waits for it any more: no farewell that could hang.
    cut();
  }
}

/**
 * A client of one connection. ldapts connects again by itself when a connection is gone, and after StartTLS that would be one in clear:
 * a second one is refused.
 */
function clientOf({ url, ca, timeoutMs }: LdapSettings): { client: Client; tls: ConnectionOptions; cut: () => void } {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const tls: ConnectionOptions = {
    host,
    ...(isIP(host) === 0 && { servername: host }),
    ...(ca !== undefined && { ca }),
  };
  let cut: (() => void) | undefined;
  const once = <A extends unknown[], S extends { destroy(): unknown }>(connect: (...to: A) => S) => {
    return (...to: A): S => {
      if (cut) throw new ConnectorFault('cut-connection');
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
    timer = setTimeout(() => reject(new ConnectorFault('timeout')), ms);
    stop = () => reject(new ConnectorFault('interrupted'));
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

function faultOf(error: unknown): ConnectorFault {
  if (error instanceof ResultCodeError)
    return new ConnectorFault(BY_RESULT[error.code] ?? `ldap-${Math.abs(error.code)}`);
  if (error instanceof Error && /timed out|Connection timeout/.test(error.message))
    return new ConnectorFault('timeout');
  if (error instanceof Error && /^(?:Socket error|Connection closed)/.test(error.message))
    return new ConnectorFault('cut-connection');
  return faultOfConnection(error);
}

/** An attribute value as a DN spells it (RFC 4514 2.4). */
export function escapeDnValue(value: string): string {
  return value
    .replace(/[\\,+"<>;=]/g, (special) => `\\${special}`)
    .replaceAll('\0', '\\00')
    .replace(/^[ #]/, (first) => `\\${first}`)
    .replace(/ $/, '\\ ');
}
