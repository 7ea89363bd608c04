/** Who may read what in the staff console. One table: the navigation offers what the routes let through. */
import type { StaffRole } from '../../../db/staff/staff.js';
import { STAFF_PATHS } from '../paths.js';

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

/** The first page that somebody of these roles may read; undefined where there is none. */
export function firstPageOf(roles: readonly string[]): string | undefined {
  const first = (Object.keys(SECTION_READERS) as StaffSection[]).find((section) => mayRead(roles, section));
  return first && SECTION_PATHS[first];
}

/** Whether somebody of these roles may read a section. */
export function mayRead(roles: readonly string[], section: StaffSection): boolean {
  const oversees = roles.includes('auditor') || roles.includes('administrator');
  const counted = oversees ? roles.filter((role) => !WORKING.includes(role)) : roles;
  return SECTION_READERS[section].some((role) => counted.includes(role));
}
