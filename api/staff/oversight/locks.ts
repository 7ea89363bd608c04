/** Accounts that too many wrong entries locked, of every service that locks: who they are, and their unlock. */
import * as shomei from '../../../db/shomei/locks.js';
import * as utokyo from '../../../db/utokyo/locks.js';
import { type GuessAlert, listGuessAlerts, SERVICE_OF_PLACE } from '../../../db/platform/guess-alerts.js';
import { mayDecide } from '../../../db/staff/staff.js';
import * as umin from '../../../db/umin/locks.js';
import type { LockedAccount, Unlock, UnlockEnd } from '../../../db/umin/locks.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import { problem } from '../../http/problems.js';
import { countOfStrangers } from '../../student/tries.js';
import { countOf, factorCountOf } from '../../utokyo/tries.js';
import type { Reader } from './service.js';
import { LOCKING, type LockingService } from './operations.js';
import { STAFF_PATHS } from '../paths.js';
import { staffOf } from '../sign-in/service.js';

/** Of all services together. */
const LATEST_UNLOCKS = 50;

type Needs = Pick<ApiDependencies, 'db' | 'services' | 'tokens'>;
interface Register {
  /** Wrong entries that lock. */
  limit: (needs: Needs) => number;
  list: (needs: Needs) => Promise<LockedAccount[]>;
  unlocks: (needs: Needs) => Promise<Unlock[]>;
  unlock: (needs: Needs, by: { accountId: string; staffId: string; reason: string }) => Promise<UnlockEnd>;
}

const tryRule = ({ services }: Pick<Needs, 'services'>, service: 'shomei' | 'utokyo') => ({
  limit: services[service].wrongLogins,
  lockMs: services[service].lockMs,
});
const REGISTERS: Record<LockingService, Register> = {
  umin: {
    limit: ({ services }) => services.umin.wrongCodesPerDay,
    list: ({ db, services }) => umin.listLocked(db, services.umin.wrongCodesPerDay),
    unlocks: ({ db }) => umin.listUnlocks(db),
    unlock: ({ db, services }, by) => umin.unlock(db, { ...by, limit: services.umin.wrongCodesPerDay }),
  },
  shomei: {
    limit: ({ services }) => services.shomei.wrongLogins,
    list: (needs) =>
      shomei.listLocked(needs.db, tryRule(needs, 'shomei'), (userId) => [countOfStrangers(needs, userId)]),
    unlocks: ({ db }) => shomei.listUnlocks(db),
    unlock: (needs, by) => shomei.unlock(needs.db, { ...by, ...tryRule(needs, 'shomei') }),
  },
  utokyo: {
    limit: ({ services }) => services.utokyo.wrongLogins,
    list: (needs) =>
      utokyo.listLocked(needs.db, tryRule(needs, 'utokyo'), (memberId) => [
        countOf(needs, memberId),
        factorCountOf(needs, memberId),
      ]),
    unlocks: ({ db }) => utokyo.listUnlocks(db),
    unlock: (needs, by) => utokyo.unlock(needs.db, { ...by, ...tryRule(needs, 'utokyo') }),
  },
};

export interface Locked {
  services: {
    service: LockingService;
    limit: number;
    accounts: LockedAccount[];
    /** Whether the reader may unlock. */
    mayUnlock: boolean;
  }[];
  /** The latest first. */
  unlocks: (Unlock & { service: LockingService })[];
  guesses: (GuessAlert & { at: Date })[];
}

/** What is locked in the services that somebody reads. */
export async function lockedAccounts(needs: Needs, { staff, queues }: Reader): Promise<Locked> {
  const read = LOCKING.filter((service) => queues.includes(service));
  const found = await Promise.all(
    read.map(async (service) => {
      const register = REGISTERS[service];
      const [accounts, unlocks] = await Promise.all([register.list(needs), register.unlocks(needs)]);
      return { service, accounts, unlocks, limit: register.limit(needs), mayUnlock: mayDecide(staff, service) };
    }),
  );
  const guesses = (await listGuessAlerts(needs.db)).filter(({ place }) => {
    const service = SERVICE_OF_PLACE[place];
    return service === undefined || queues.includes(service);
  });
  return {
    services: found,
    guesses,
    unlocks: found
      .flatMap(({ service, unlocks }) => unlocks.map((unlock) => ({ service, ...unlock })))
      .sort((a, b) => b.at.getTime() - a.at.getTime())
      .slice(0, LATEST_UNLOCKS),
  };
}

export interface Unlocked {
  accountId: string;
  unlockedBy: string;
  unlockedAt: string;
}

/** Unlocks an account. A repeat by the same person for the same reason is answered as the first. */
export async function unlockAccount(
  deps: ApiDependencies,
  call: SessionCall,
  { service, accountId, reason }: { service: LockingService; accountId: string; reason: string },
): Promise<Unlocked> {
  const staff = await staffOf(deps, call);
  call.aboutToChange(undefined, STAFF_PATHS.locked);
  const end = await REGISTERS[service].unlock(deps, { accountId, staffId: staff.id, reason });
  if (end === 'forbidden') throw problem('forbidden');
  if (end === 'unknown') throw problem('not-found');
  if (end === 'not-locked') throw problem('wrong-state');
  return { accountId, unlockedBy: staff.id, unlockedAt: end.at.toISOString() };
}
