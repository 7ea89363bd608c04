/** Institutions of JAIRO Cloud. Each has a roster, whose revision every change raises. */
import type { Knex } from 'knex';
import type { Actor } from '../../workflows/contracts/procedure.js';
import type { Db } from '../knex.js';

export interface Institution {
  /** Host name: the institution's key everywhere. */
  host: string;
  name: string;
  /** Of its roster. */
  revision: number;
  createdAt: Date;
}
export interface CountedInstitution extends Institution {
  administrators: number;
  /** Rows of the roster. */
  members: number;
  /** Those of them who have an account. */
  registered: number;
  openInvitations: number;
  /** Of administrators, that expired or could not be mailed in the last 30 days and were not sent again: nobody else is told of these. */
  endedInvitations: number;
}

const COLUMNS = ['i.host', 'i.name', 'i.revision', 'i.created_at as createdAt'] as const;

export async function findInstitution(db: Db, host: string): Promise<Institution | undefined> {
  return db('jairo_institutions as i')
    .where({ host })
    .first(...COLUMNS);
}

/** Provides an institution. One that is there stays as it is. */
export async function addInstitution(db: Db, institution: { host: string; name: string }): Promise<void> {
  await db('jairo_institutions').insert(institution).onConflict('host').ignore();
}

/** What pages call one. */
export type NamedInstitution = Pick<Institution, 'host' | 'name'>;

/** Those of a list that there are, by name. */
export async function institutionsIn(db: Db, hosts: readonly string[]): Promise<NamedInstitution[]> {
  if (hosts.length === 0) return [];
  return db('jairo_institutions').whereIn('host', hosts).select('host', 'name').orderBy(['name', 'host']);
}

/** All of them, by host name. */
export async function listInstitutions(db: Db): Promise<CountedInstitution[]> {
  const countOf = (table: string, where: string) => db.raw(`(select count(*) from ${table} where ${where})`);
  return db('jairo_institutions as i')
    .orderBy('i.host')
    .select(...COLUMNS, {
      administrators: countOf('jairo_administrators a', 'a.institution = i.host'),
      members: countOf('jairo_roster_rows r', 'r.institution = i.host and r.until_revision is null'),
      registered: countOf('jairo_members m', 'm.institution = i.host and m.user_id is not null'),
      openInvitations: countOf('jairo_invitations v', "v.institution = i.host and v.state = 'open'"),
      endedInvitations: countOf(
        'jairo_invitations v',
        `v.institution = i.host and v.number is null and v.state in ('expired', 'undeliverable')
           and v.ended_at > now() - interval '30 days'
           and not exists (select from jairo_invitations newer where newer.renews = v.procedure_id)`,
      ),
    });
}

/** Until the transaction ends, nobody else changes the institution's roster. */
export async function lockInstitution(trx: Knex.Transaction, host: string): Promise<Institution | undefined> {
  return trx('jairo_institutions as i')
    .where({ host })
    .forUpdate()
    .first(...COLUMNS);
}

export interface RevisionRaised {
  institution: string;
  kind: 'sample' | 'import' | 'revert' | 'registration' | 'profile';
  procedureId?: string;
  by: Actor;
  added?: number;
  changed?: number;
  removed?: number;
}

/** Raises the revision of an institution whose lock is held. @returns the new one */
export async function raiseRosterRevision(trx: Knex.Transaction, raised: RevisionRaised): Promise<number> {
  const { institution, procedureId = null, ...rest } = raised;
  const [{ revision }] = await trx('jairo_institutions')
    .where({ host: institution })
    .increment('revision')
    .returning('revision');
  await trx('jairo_revisions').insert({ institution, revision, procedure_id: procedureId, ...rest });
  return revision;
}
