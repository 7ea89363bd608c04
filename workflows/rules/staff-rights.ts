/** Who of staff may what, where the table of staff and the groups of the identity provider both say something (decision 121). */
import { parseOwnAccount } from './own-account.js';

/** As the provider has them, once everything about its answer is right. */
export interface SignedInAs {
  userId: string;
  name: string;
  /** An address that the provider has verified. */
  email?: string | undefined;
  groups: readonly string[];
  /** Own accounts, as `service:id`, as the claims have them. */
  accounts: readonly string[];
}
export interface Standing {
  name: string;
  email: string | null;
  roles: readonly string[];
  queues: readonly string[];
  accounts: readonly string[];
  disabled: boolean;
  /** `groups`: roles and queues follow the groups; else somebody else gives them, and groups change nothing. */
  rightsFrom: string | null;
}
type GroupRights = Readonly<Record<string, { roles: readonly string[]; queues: readonly string[] }>>;

/** `refused`: why they may not come in; `wanted`: what the table is to say of them. Both where a right was taken away. */
export interface AtSignIn {
  refused?: 'unknown-staff' | 'disabled-staff' | 'no-group';
  wanted?: Standing;
}

const GROUPS = 'groups';
const union = (all: readonly (readonly string[])[]): string[] => [...new Set(all.flat())].sort();

/** What a sign-in comes to. @param present as the table has them; undefined: not at all @param groups what each group gives */
export function atSignIn(person: SignedInAs, present: Standing | undefined, groups: GroupRights): AtSignIn {
  const given = person.groups
    .flatMap((name) => (Object.hasOwn(groups, name) ? [groups[name]] : []))
    .filter((one) => one !== undefined);
  const rights = { roles: union(given.map(({ roles }) => roles)), queues: union(given.map(({ queues }) => queues)) };
  if (!present) {
    if (given.length === 0) return { refused: 'unknown-staff' };
    return {
      wanted: filled(person, {
        name: person.name,
        email: null,
        accounts: [],
        disabled: false,
        ...rights,
        rightsFrom: GROUPS,
      }),
    };
  }
  if (present.disabled) return { refused: 'disabled-staff' };
  if (present.rightsFrom !== GROUPS) return { wanted: filled(person, present) };
  const wanted = filled(person, { ...present, name: person.name, ...rights });
  return given.length === 0 ? { refused: 'no-group', wanted } : { wanted };
}

/** An address where there is none, and own accounts beside those that there are: the rules about one's own applications know a person by them. */
const filled = ({ email, accounts }: SignedInAs, standing: Standing): Standing => ({
  ...standing,
  email: standing.email ?? email ?? null,
  accounts: union([standing.accounts, accounts.flatMap((one) => parseOwnAccount(one) ?? [])]),
});
