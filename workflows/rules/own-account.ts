/** An account of a person at one of the services, as staff's own accounts are kept: `service:id`, the ID as the service's register has it. */
import { parseMemberUserId } from './member-user-id.js';
import { parseStudentId } from './student-id.js';
import { foldDigits, foldId } from './typed-text.js';
import { parseUserId } from './user-id.js';

const matching =
  (pattern: RegExp) =>
  (id: string): string | undefined =>
    pattern.test(id) ? id : undefined;

/** The ID of an account of each service as it is compared; undefined for what is none. */
export const ACCOUNT_ID = {
  cinii: (typed: string) => matching(/^AUTH[0-9]{8}$/)(foldId(typed).toUpperCase()),
  umin(typed: string): string | undefined {
    const parsed = parseUserId(typed);
    return parsed.ok ? parsed.id : undefined;
  },
  shomei: parseStudentId,
  jairo(typed: string): string | undefined {
    const parsed = parseMemberUserId(typed);
    return parsed.ok ? parsed.id : undefined;
  },
  utokyo: (typed: string) => matching(/^[0-9]{10}$/)(foldDigits(typed)),
} as const satisfies Record<string, (typed: string) => string | undefined>;
export type AccountService = keyof typeof ACCOUNT_ID;

const isService = (name: string): name is AccountService => Object.hasOwn(ACCOUNT_ID, name);

/** Reads what was typed, in either width. @returns undefined for what is no account of a service */
export function parseOwnAccount(typed: string): string | undefined {
  const text = typed.normalize('NFKC').trim();
  const at = text.indexOf(':');
  const service = text.slice(0, at).trim().toLowerCase();
  if (at < 1 || !isService(service)) return undefined;
  const id = ACCOUNT_ID[service](text.slice(at + 1));
  return id === undefined ? undefined : `${service}:${id}`;
}
