/** Who may read what in the staff console. One table: the navigation offers what the routes let through. */
import type { StaffRole } from '../../../db/staff/staff.js';
import { AUDIT_PATHS } from '../../audit/paths.js';
import { STAFF_PATHS } from '../paths.js';
import { LOCKING } from './operations.js';

export type StaffSection =
  | 'queue'
  | 'counter'
  | 'mails'
  | 'services'
  | 'locked'
  | 'passes'
  | 'figures'
  | 'audit'
  | 'institutions'
  | 'notice-addresses'
  | 'erasures'
  | 'pauses'
  | 'settings';

/** Roles that may read a section. Operators and leads see their own queues there (a lead the figures of all), auditors all of them. */
export const SECTION_READERS: Record<Exclude<StaffSection, 'counter'>, readonly StaffRole[]> = {
  queue: ['operator', 'lead', 'auditor'],
  mails: ['operator', 'lead', 'auditor'],
  services: ['operator', 'lead', 'auditor'],
  locked: ['operator', 'lead', 'auditor'],
  passes: ['operator', 'lead', 'auditor'],
  // Numbers only: administrators see them, and no applicant's data.
  figures: ['operator', 'lead', 'auditor', 'administrator'],
  audit: ['auditor'],
  // Whoever provides institutions with their first account.
  institutions: ['administrator'],
  // Whoever decides on re-registrations can't change where their warnings go.
  'notice-addresses': ['administrator'],
  erasures: ['administrator'],
  // Whoever may not pause them sees that deadlines stand, and why.
  pauses: ['operator', 'lead', 'auditor', 'administrator'],
  settings: ['administrator'],
};

/** Where a section shows the work of a few queues only. */
const QUEUES_OF: Partial<Record<StaffSection, readonly string[]>> = { locked: LOCKING, passes: ['utokyo'] };

/** Of which services a section is, where it isn't every service's. */
const SERVICES_OF: Partial<Record<StaffSection, readonly string[]>> = {
  ...QUEUES_OF,
  counter: ['utokyo'],
  institutions: ['jairo'],
  'notice-addresses': ['utokyo'],
};

/** Whoever audits or administers does no work of the queues, whatever other role was given (as in db/staff/staff.ts). */
const WORKING: readonly string[] = ['operator', 'lead'];

export const SECTION_PATHS: Record<StaffSection, string> = {
  queue: STAFF_PATHS.queue,
  counter: STAFF_PATHS.counter,
  mails: STAFF_PATHS.mails,
  services: STAFF_PATHS.services,
  locked: STAFF_PATHS.locked,
  passes: STAFF_PATHS.passes,
  figures: STAFF_PATHS.figures,
  audit: AUDIT_PATHS.search,
  institutions: STAFF_PATHS.institutions,
  'notice-addresses': STAFF_PATHS.noticeAddresses,
  erasures: STAFF_PATHS.erasures,
  pauses: STAFF_PATHS.pauses,
  settings: STAFF_PATHS.settings,
};

/** Whoever is signed in, as far as it says what they may read. */
export interface Rights {
  roles: readonly string[];
  /** Services whose work is theirs. Absent: whichever there are. */
  queues?: readonly string[];
  /** They sit at the counter of an office, whatever their role. */
  atCounter?: boolean;
  /** Services that the console shows. Absent: whichever there are. */
  services?: readonly string[];
}

/** The sections that somebody may read, the first page first. What is no shown service's is left out. */
export const sectionsOf = (who: Rights): StaffSection[] =>
  (Object.keys(SECTION_PATHS) as StaffSection[]).filter(
    (section) =>
      mayRead(who, section) &&
      (who.services === undefined || (SERVICES_OF[section]?.some((one) => who.services?.includes(one)) ?? true)),
  );

/** The first page that somebody may read; undefined where there is none. */
export function firstPageOf(who: Rights): string | undefined {
  const [first] = sectionsOf(who);
  return first && SECTION_PATHS[first];
}

/** Whether somebody may read a section. Whoever works there needs a queue that it shows. */
export function mayRead({ roles, queues, atCounter }: Rights, section: StaffSection): boolean {
  if (section === 'counter') return atCounter === true;
  const oversees = roles.includes('auditor') || roles.includes('administrator');
  const counted = oversees ? roles.filter((role) => !WORKING.includes(role)) : roles;
  if (!SECTION_READERS[section].some((role) => counted.includes(role))) return false;
  if (oversees || queues === undefined || (section === 'figures' && counted.includes('lead'))) return true;
  return QUEUES_OF[section]?.some((service) => queues.includes(service)) ?? queues.length > 0;
}
