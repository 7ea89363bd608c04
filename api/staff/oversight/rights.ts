/** Who may read what in the staff console. One table: the navigation offers what the routes let through. */
import type { StaffRole } from '../../../db/staff/staff.js';
import { STAFF_PATHS } from '../paths.js';
import { LOCKING } from './operations.js';

export type StaffSection = 'queue' | 'mails' | 'services' | 'locked' | 'figures' | 'institutions';

/** Roles that may read a section. Operators and leads see their own queues there (a lead the figures of all), auditors all of them. */
export const SECTION_READERS: Record<StaffSection, readonly StaffRole[]> = {
  queue: ['operator', 'lead', 'auditor'],
  mails: ['operator', 'lead', 'auditor'],
  services: ['operator', 'lead', 'auditor'],
  locked: ['operator', 'lead', 'auditor'],
  // Numbers only: administrators see them, and no applicant's data.
  figures: ['operator', 'lead', 'auditor', 'administrator'],
  // Whoever provides institutions with their first account.
  institutions: ['administrator'],
};

/** Whoever audits or administers does no work of the queues, whatever other role was given (as in db/staff/staff.ts). */
const WORKING: readonly string[] = ['operator', 'lead'];

export const SECTION_PATHS: Record<StaffSection, string> = {
  queue: STAFF_PATHS.queue,
  mails: STAFF_PATHS.mails,
  services: STAFF_PATHS.services,
  locked: STAFF_PATHS.locked,
  figures: STAFF_PATHS.figures,
  institutions: STAFF_PATHS.institutions,
};

/** Whoever is signed in, as far as it says what they may read. */
export interface Rights {
  roles: readonly string[];
  /** Services whose work is theirs. Absent: whichever there are. */
  queues?: readonly string[];
}

/** The sections that somebody may read, the first page first. */
export const sectionsOf = (who: Rights): StaffSection[] =>
  (Object.keys(SECTION_READERS) as StaffSection[]).filter((section) => mayRead(who, section));

/** The first page that somebody may read; undefined where there is none. */
export function firstPageOf(who: Rights): string | undefined {
  const [first] = sectionsOf(who);
  return first && SECTION_PATHS[first];
}

/** Whether somebody may read a section. Whoever works there needs a queue that it shows. */
export function mayRead({ roles, queues }: Rights, section: StaffSection): boolean {
  const oversees = roles.includes('auditor') || roles.includes('administrator');
  const counted = oversees ? roles.filter((role) => !WORKING.includes(role)) : roles;
  if (!SECTION_READERS[section].some((role) => counted.includes(role))) return false;
  if (oversees || queues === undefined || (section === 'figures' && counted.includes('lead'))) return true;
  return section === 'locked' ? LOCKING.some((service) => queues.includes(service)) : queues.length > 0;
}
