/** What staff oversee: mails that did not arrive, services that wait for a password, locked accounts, figures. */
import type { FastifyRequest } from 'fastify';
import { figuresOf, type Period, type PeriodFigures } from '../db/figures.js';
import {
  listOpenPropagations,
  listUndeliveredMails,
  type OpenPropagation,
  type UndeliveredMail,
} from '../db/oversight.js';
import { listLocked, listUnlocks, type LockedAccount, unlock, type Unlock } from '../db/umin-locks.js';
import { findPropagations } from '../db/propagations.js';
import { mayDecide, queuesToRead, type Staff } from '../db/staff.js';
import type { ApiDependencies } from './app.js';
import { problem } from './problems.js';
import { mayRead, type StaffSection } from './staff-overview.rights.js';
import { staffOf } from './staff-sign-in.calls.js';

const PAGE_SIZE = 50;
/** Accounts of this service are locked by wrong codes. */
const LOCKS_OF = 'umin';

/** A section as somebody may see it. */
export interface Reader {
  staff: Staff;
  /** Services whose procedures are shown. */
  queues: string[];
}

/** Who reads a section, and how much of it. @throws Refusal `forbidden` where that is nothing */
export async function readerOf(
  deps: ApiDependencies,
  request: FastifyRequest,
  section: Exclude<StaffSection, 'queue'>,
): Promise<Reader> {
  const staff = await staffOf(deps, request);
  const all = Object.keys(deps.services);
  const seesAll = section === 'figures' && staff.roles.some((role) => role === 'lead' || role === 'administrator');
  const queues = seesAll ? all : queuesToRead(staff, all);
  const isReader =
    mayRead(staff.roles, section) && (section === 'locked' ? queues.includes(LOCKS_OF) : queues.length > 0);
  if (!isReader) throw problem('forbidden');
  return { staff, queues };
}

/** One page of a list. */
export interface Paged<Row> {
  rows: Row[];
  total: number;
  page: number;
  pages: number;
}

/** A page after the last is the last: the list may have become shorter meanwhile. */
async function paged<Row>(
  page: number,
  list: (page: { page: number; pageSize: number }) => Promise<{ rows: Row[]; total: number }>,
): Promise<Paged<Row>> {
  const found = await list({ page, pageSize: PAGE_SIZE });
  const pages = Math.max(1, Math.ceil(found.total / PAGE_SIZE));
  return page > pages ? paged(pages, list) : { ...found, page, pages };
}

export const undeliveredMails = (
  deps: ApiDependencies,
  { queues }: Reader,
  page: number,
): Promise<Paged<UndeliveredMail>> => paged(page, (at) => listUndeliveredMails(deps.db, { queues, ...at }));

export const openPropagations = (
  deps: ApiDependencies,
  { queues }: Reader,
  page: number,
): Promise<Paged<OpenPropagation>> => paged(page, (at) => listOpenPropagations(deps.db, { queues, ...at }));

/** The account that a propagation is about. */
export async function accountOf({ db }: ApiDependencies, procedureId: string): Promise<string> {
  const [row] = await findPropagations(db, procedureId);
  return row?.account_id ?? procedureId;
}

export interface Locked {
  accounts: LockedAccount[];
  unlocks: Unlock[];
  /** Whether the reader may unlock. */
  mayUnlock: boolean;
  /** Wrong codes in 24 hours that lock. */
  limit: number;
}

export async function lockedAccounts({ db, services }: ApiDependencies, { staff }: Reader): Promise<Locked> {
  const limit = services[LOCKS_OF].wrongCodesPerDay;
  const [accounts, unlocks] = await Promise.all([listLocked(db, limit), listUnlocks(db)]);
  return { accounts, unlocks, limit, mayUnlock: mayDecide(staff, LOCKS_OF) };
}

export interface Unlocked {
  accountId: string;
  unlockedBy: string;
  unlockedAt: string;
}

/** Unlocks an account. A repeat by the same person for the same reason is answered as the first. */
export async function unlockAccount(
  deps: ApiDependencies,
  request: FastifyRequest,
  { accountId, reason }: { accountId: string; reason: string },
): Promise<Unlocked> {
  const staff = await staffOf(deps, request);
  const limit = deps.services[LOCKS_OF].wrongCodesPerDay;
  const end = await unlock(deps.db, { accountId, staffId: staff.id, reason, limit });
  if (end === 'forbidden') throw problem('forbidden');
  if (end === 'unknown') throw problem('not-found');
  if (end === 'not-locked') throw problem('wrong-state');
  return { accountId, unlockedBy: staff.id, unlockedAt: end.at.toISOString() };
}

export const periodFigures = ({ db }: ApiDependencies, { queues }: Reader, days: Period): Promise<PeriodFigures> =>
  figuresOf(db, { queues, days });

/** An address as staff see it in a list: enough to find a wrong domain, not enough to write to. */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 1) return '…';
  return `${String.fromCodePoint(address.codePointAt(0) ?? 0x2026)}…${address.slice(at)}`;
}
