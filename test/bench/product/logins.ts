/** A storm of logins, and starts of many people at once: from one network and from as many as there are people. */
import { storm, type Storm, wrongOf } from '../../helpers/login-storm.js';
import { COMPLETE } from '../../helpers/students.js';
import { networkOf, Person } from '../http.js';
import { timesOf, type Times } from '../stretch.js';
import { registered, type Site } from './site.js';

const ACCOUNTS = 16;
const PER_SECOND = 300;
const ROUNDS = 6;

/** 300 logins a second, half of them right, whatever becomes of them; other pages are asked meanwhile. */
export async function loginStorm(site: Site, seconds: number, faults: string[]): Promise<Storm> {
  const right = site.students.login.slice(0, ACCOUNTS);
  const wrong = wrongOf(site.students.login.slice(ACCOUNTS, 2 * ACCOUNTS));
  const order = { url: site.origin, perSecond: PER_SECOND, seconds, right, wrong };
  const went = await storm(order, site.processes().api, { ...COMPLETE });
  faults.push(...faultsOf(went).map((fault) => `login storm: ${fault}`));
  return went;
}

/** What no machine excuses. How long it takes is judged by the goals. */
export function faultsOf({ logins, probes, recoveredAfterMs }: Storm): string[] {
  const expected = new Set(['200', '401', '429', '503']);
  const unexpected = [...Object.keys(logins.right), ...Object.keys(logins.wrong)].filter((one) => !expected.has(one));
  return [
    ...probes.filter(({ others }) => Object.keys(others).length > 0).map(({ path }) => `${path} is refused`),
    ...unexpected.map((status) => `logins answered ${status}`),
    ...(Object.keys(logins.broken).length > 0 ? ['logins without an answer'] : []),
    ...(logins.withoutRetryAfter > 0 ? ['turned away without Retry-After'] : []),
    ...(logins.wrong['200'] === undefined ? [] : ['a wrong login was let in']),
    ...(logins.right['200'] === undefined ? ['no right login was let in'] : []),
    ...(recoveredAfterMs === undefined ? ['it does not recover'] : []),
  ];
}

export interface StartsAtOnce {
  oneNetwork: Times;
  manyNetworks: Times;
}

/** So many starts of reissues in one moment, in turn from one network and from a network each. They stay open: nobody presses OK. */
export async function startsAtOnce(site: Site, callers: number): Promise<StartsAtOnce> {
  const times: Record<'one' | 'many', number[]> = { one: [], many: [] };
  for (let round = 0; round < ROUNDS * 2; round += 1) {
    const which = round % 2 === 0 ? 'one' : 'many';
    await Promise.all(
      Array.from({ length: callers }, async (_, n) => {
        const person = new Person(site.origin, networkOf(which === 'one' ? 0 : n));
        const began = performance.now();
        await person.call('/api/v1/password-reissues', { email: registered(n) });
        // The first of each are there to warm up.
        if (round > 1) times[which].push(performance.now() - began);
      }),
    );
  }
  return { oneNetwork: timesOf(times.one), manyNetworks: timesOf(times.many) };
}
