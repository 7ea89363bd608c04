/** What the identity provider says of staff beside who they are: groups that give roles, and claims that hold their own accounts. */
import { z } from 'zod';
import { QUEUES, STAFF_ROLES } from '../../../db/staff/staff.js';
import { section } from './common.js';
import { group, line } from './kinds.js';

const listOf = <const T extends readonly [string, ...string[]]>(words: T) =>
  z.array(z.enum(words, { error: `must be one of ${words.join(', ')}` }), {
    error: `must be a list of ${words.join(', ')}`,
  });
const claim = z
  .string({ error: 'must be the name of a claim' })
  .regex(/^[\x21-\x7e]{1,200}$/, 'must be the name of a claim');
const rights = section(group({ roles: listOf(STAFF_ROLES).default([]), queues: listOf(QUEUES).default([]) }));

/** In the file the key `oidc`, beside `services`; where the provider is, is said by the variables `OIDC_*`. */
export const staffRights = section(
  group({
    /** The claim that lists the groups of whoever signs in. */
    groupsClaim: claim.default('groups'),
    /** What each group gives, by the name that the claim has for it. Several add up. */
    groups: z
      .record(line(200, 'must be the name of a group'), rights, {
        error: ({ code }) => (code === 'invalid_type' ? 'must be a group of roles by the name of a group' : undefined),
      })
      .default({}),
    /** The claim that holds somebody's own account, by service. */
    accounts: group({
      cinii: claim.exactOptional(),
      umin: claim.exactOptional(),
      jairo: claim.exactOptional(),
      shomei: claim.exactOptional(),
      utokyo: claim.exactOptional(),
    }).prefault({}),
  }),
);
export type StaffRights = z.output<typeof staffRights>;

/** Claims that a sign-in must look for. */
export const claimsOf = ({ groups, groupsClaim, accounts }: StaffRights): string[] => [
  ...(Object.keys(groups).length > 0 ? [groupsClaim] : []),
  ...Object.values(accounts),
];
