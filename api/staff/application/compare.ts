/** What an application says beside what the register has, field by field. Compared as the procedures compare: width, blanks and kana don't count. */
import type { Application } from '../../../db/staff/applications.js';
import type { Registration } from '../../../db/cinii/registrations.js';
import type { UminAccount } from '../../../db/umin/accounts.js';
import { emailKey } from '../../../workflows/rules/email.js';
import { foldKana, foldName } from '../../../workflows/rules/identity.js';
import type { ComparedRow, Registered } from './pages/view.js';

export interface Compared {
  compared: ComparedRow[];
  registered: Registered[];
}

const same = (text: string): string => text;
const mail = (text: string): string => (text.includes('@') ? emailKey(text) : text);

/** Fields of an operator application, what the register has for each, and by what they are compared. */
const UMIN: readonly {
  field: ComparedRow['field'];
  of?: (account: UminAccount) => string;
  fold?: (text: string) => string;
}[] = [
  { field: 'accountId', of: ({ id }) => id },
  { field: 'familyName', of: ({ family }) => family, fold: foldName },
  { field: 'givenName', of: ({ given }) => given, fold: foldName },
  { field: 'familyNameKana', of: (account) => account.family_kana, fold: foldKana },
  { field: 'givenNameKana', of: (account) => account.given_kana, fold: foldKana },
  { field: 'sex', of: ({ sex }) => sex },
  { field: 'birthDate', of: ({ birth }) => birth.replaceAll('-', '/') },
  { field: 'email', of: ({ email }) => email ?? '', fold: mail },
  { field: 'category', of: ({ category }) => category },
  { field: 'affiliation' },
  { field: 'telephone' },
  { field: 'reason' },
];

/** @param accounts those that the application may be for; a field left empty by the applicant differs from nothing */
export function compareUmin({ account, detail }: Application, accounts: readonly UminAccount[]): Compared {
  const applied: Record<string, string> = { ...detail, accountId: account };
  return {
    registered: accounts.map(({ id }) => ({ account: id })),
    compared: UMIN.map(({ field, of, fold = same }) => {
      const value = applied[field] ?? '';
      return {
        field,
        // The form doesn't ask for the category.
        applied: field === 'category' ? undefined : value,
        registered: accounts.map((one) => {
          const kept = of?.(one);
          return {
            account: one.id,
            value: kept,
            differs: kept !== undefined && value !== '' && fold(kept) !== fold(value),
          };
        }),
      };
    }),
  };
}

/** A request about a registration: the change against the state that it starts from, and the kind against the registered one. */
export function compareRegistration(
  { account, detail }: Application,
  registration: Registration | undefined,
): Compared {
  const { change = '', kind = '' } = detail;
  const row = (
    field: ComparedRow['field'],
    applied: string | undefined,
    value: string | undefined,
    differs = false,
  ): ComparedRow => ({
    field,
    applied,
    registered: registration ? [{ account, value, differs }] : [],
  });
  return {
    registered: registration ? [{ account }] : [],
    compared: [
      row('accountId', account, registration?.application_id),
      row('institution', undefined, registration?.institution),
      row('email', undefined, registration?.email),
      row('change', change, registration?.use_state),
      row('kind', kind, registration?.kind, registration !== undefined && registration.kind !== kind),
    ],
  };
}
