/** Addresses that an upload has put into rows of registered members, and that these have not verified (spec/members.md, "Settled since" 3). */
import type { Db } from '../knex.js';

/**
 * `waiting`: the person has been mailed a URL, or is about to be. `lapsed`: nobody used it in time. `differs`: the row has another address than the
 * account for another reason, such as one that another row has already.
 */
export const ADDRESS_STATES = ['waiting', 'lapsed', 'differs'] as const;
export interface UnverifiedAddress {
  state: (typeof ADDRESS_STATES)[number];
  /** When the URL's time was over, of `lapsed`. */
  lapsedAt?: Date;
}

/**
 * Registered members whose row has another address than their account, by member number.
 * @param keyOf what addresses are compared by
 */
export async function unverifiedAddresses(
  db: Db,
  keyOf: (address: string) => string,
  institution: string,
): Promise<Map<string, UnverifiedAddress>> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select m.number, r.email, a.email as account,
       exists (select from jairo_import_effects e join jairo_imports i using (procedure_id)
         where i.institution = m.institution and e.number = m.number and e.what = 'address' and e.email = r.email
           and e.done_at is null) as noted,
       c.waits, c.lapsed
     from jairo_members m
       join jairo_accounts a using (user_id)
       join jairo_roster_rows r on r.institution = m.institution and r.number = m.number and r.until_revision is null
       left join lateral (
         select not c.ended and p.closed is distinct from true as waits,
           case when p.status = 'expired' then p.closed_at end as lapsed
         from jairo_address_claims c left join procedures p using (procedure_id)
         where c.user_id = m.user_id and c.email = r.email
         order by right(c.procedure_id, 26) collate "C" desc limit 1) c on true
     where m.institution = :institution and r.email <> a.email`,
    { institution },
  );
  return new Map(
    rows
      .filter(({ email, account }) => keyOf(email) !== keyOf(account))
      .map(({ number, noted, waits, lapsed }) => [
        number,
        noted || waits ? { state: 'waiting' } : lapsed ? { state: 'lapsed', lapsedAt: lapsed } : { state: 'differs' },
      ]),
  );
}

interface Row {
  number: string;
  email: string;
  account: string;
  noted: boolean;
  waits: boolean | null;
  lapsed: Date | null;
}
