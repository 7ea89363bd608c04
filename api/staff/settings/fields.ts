/** What may stand in an entry of staff: the same in the API, on pages, in files and from other systems. */
import { z } from 'zod';
import { QUEUES, STAFF_ROLES } from '../../../db/staff/staff.js';
import { parseOwnAccount } from '../../../workflows/rules/own-account.js';
import { Email, ID, Line, Typed } from '../../http/schema.js';

/** As the claim of the identity provider has it, letter by letter: nothing is folded but blanks around it. */
export const StaffId = Typed({ longest: 200, matches: ID })
  .transform((typed) => typed.trim())
  .describe('Staff ID, as the identity provider’s claim (OIDC_USER_CLAIM) has it, letter by letter');

export const StaffName = Line(200);
export const StaffEmail = Email;

const MOST = 20;
const unique = <T>(all: readonly T[]): T[] => [...new Set(all)];
export const StaffRoles = z.array(z.enum(STAFF_ROLES)).max(STAFF_ROLES.length).transform(unique);
export const StaffQueues = z
  .array(z.enum(QUEUES))
  .max(MOST)
  .transform(unique)
  .describe('Services whose applications are theirs to decide');
/** An ID of each service, as {@link parseOwnAccount} answers it. */
const OF_SERVICES =
  '^(cinii:AUTH[0-9]{8}|umin:[a-z0-9]{1,30}-[a-z0-9]{1,30}|shomei:[a-z0-9]([a-z0-9._@-]{0,62}[a-z0-9])?|jairo:[a-z0-9._-]{3,64}|utokyo:[0-9]{10})$';
export const OwnAccount = Typed({ longest: 120, pattern: OF_SERVICES })
  .transform((typed, context): string => {
    const account = parseOwnAccount(typed);
    if (account !== undefined) return account;
    context.addIssue({ code: 'custom', message: 'reason.not-an-account' });
    return z.NEVER;
  })
  .describe('An account of their own, as service:id');
export const OwnAccounts = z
  .array(OwnAccount)
  .max(MOST)
  .transform(unique)
  .describe('Their own accounts: nobody decides on an application of their own');
