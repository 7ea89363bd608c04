/** A system behind a proxy with the limits of the documents, and who comes to it from which network. */
import { Caller, type Reply, startSystem, type System } from '../helpers/system.js';
import { logIn } from '../student/login/support.js';
import { inTurn, networks } from './many.js';

export const SHARED = { requestsPerHour: 5, startsPerHourPerAddress: 20, wrongTriesOfNetwork: 300 };
export const HOSTILE = '198.51.100.7';
export const HONEST = '203.0.113.9';
export const statusOf = ({ status }: Reply): number => status;

export const startBehindProxy = (): Promise<System> =>
  startSystem({
    env: { TRUST_PROXY: '10.0.0.0/8' },
    cinii: { ...SHARED, restoreTriesPerHour: 10 },
    umin: SHARED,
    shomei: { ...SHARED, locksOfNetwork: 3 },
  });

/** Nothing has been tried yet. */
export async function forgetTries({ database: { db } }: System): Promise<void> {
  for (const table of ['limit_events', 'counters', 'guess_alerts', 'shomei_login_tries', 'umin_wrong_codes'])
    await db(table).delete();
}

/** @param system as it is when somebody comes */
export function strangers(system: () => System) {
  /** Somebody behind the proxy, with a cookie jar of their own. */
  const from = (network: string, app = system().app): Caller =>
    new Caller(app, { address: '10.0.0.1', headers: { 'x-forwarded-for': network } });
  return {
    from,
    alerts: (place: string) => system().database.db('guess_alerts').where({ place }).select('kind', 'subject', 'tries'),
    /** Ten wrong logins from networks of their own: nobody's share is used up. */
    lock: (userId: string): Promise<unknown> =>
      inTurn(10, (n) => logIn(from(networks(10)[n] ?? ''), { userId, password: `wrong-${n}` })),
  };
}
