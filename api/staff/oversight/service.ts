/** What staff oversee: mails that did not arrive, services that wait for a password, figures. */
import { figuresOf, type Period, type PeriodFigures } from '../../../db/staff/figures.js';
import { type MailOutage, mailOutage } from '../../../db/platform/mail-log.js';
import {
  type DoneMail,
  listDoneMails,
  listOpenPropagations,
  listUndeliveredMails,
  markMailDone as mark,
  type OpenPropagation,
  type UndeliveredMail,
} from '../../../db/staff/oversight.js';
import { findPropagations } from '../../../db/platform/propagations.js';
import { queuesToRead } from '../../../db/staff/staff.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { RouteDependencies } from '../../procedures/application-kind.js';
import type { SessionCall } from '../../http/call-context.js';
import { problem } from '../../http/problems.js';
import { mayRead, type StaffSection } from './rights.js';
import { LOCKING } from './operations.js';
import { type StaffHere, staffOf } from '../sign-in/service.js';
import { STAFF_PATHS } from '../paths.js';

const PAGE_SIZE = 50;

/** A section as somebody may see it. */
export interface Reader {
  staff: StaffHere;
  /** Services whose procedures are shown. */
  queues: string[];
}

/** Who reads a section, and how much of it. @throws Refusal `forbidden` where that is nothing */
export async function readerOf(
  deps: ApiDependencies,
  call: SessionCall,
  section: Exclude<StaffSection, 'queue' | 'counter' | 'passes'>,
): Promise<Reader> {
  const staff = await staffOf(deps, call);
  const all = Object.keys(deps.services);
  const seesAll = section === 'figures' && staff.roles.some((role) => role === 'lead' || role === 'administrator');
  const queues = seesAll ? all : queuesToRead(staff, all);
  const isReader =
    mayRead(staff, section) &&
    (section === 'locked' ? LOCKING.some((service) => queues.includes(service)) : queues.length > 0);
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

export const doneMails = ({ db }: ApiDependencies, { queues }: Reader): Promise<DoneMail[]> =>
  listDoneMails(db, queues);

/** How all mails fare: figures only, whichever queue they are of. */
export const outageOfMails = ({ db }: ApiDependencies): Promise<MailOutage> => mailOutage(db);

export interface MailDone {
  key: string;
  doneBy: string;
  doneAt: string;
}

export async function markMailDone(
  deps: ApiDependencies,
  call: SessionCall,
  { key, reason }: { key: string; reason: string },
): Promise<MailDone> {
  const staff = await staffOf(deps, call);
  call.aboutToChange(undefined, STAFF_PATHS.mails);
  const end = await mark(deps.db, { key, reason, staffId: staff.id });
  if (end === 'forbidden') throw problem('forbidden');
  if (end === 'unknown') throw problem('not-found');
  if (end === 'not-open') throw problem('wrong-state');
  return { key, doneBy: staff.id, doneAt: end.at.toISOString() };
}

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

export const periodFigures = (
  { db, uncounted }: Pick<RouteDependencies, 'db' | 'uncounted'>,
  { queues }: Reader,
  days: Period,
): Promise<PeriodFigures> => figuresOf(db, { queues, days, uncounted });

/** An address as staff see it in a list: enough to find a wrong domain, not enough to write to. */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 1) return '…';
  return `${String.fromCodePoint(address.codePointAt(0) ?? 0x2026)}…${address.slice(at)}`;
}
