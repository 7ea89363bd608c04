/** What a source may do with the entries of its register. */
import type { Knex } from 'knex';
import {
  type Asked,
  type Columns,
  disabledBy,
  findEntry,
  lockEntry,
  noteDeletion,
  noteExternalId,
  pageOfEntries,
  type Row,
  takenBy,
} from '../../db/platform/scim.js';
import type { ScimSource } from '../../worker/runtime/settings/scim.js';
import type { Resource } from './attributes.js';
import { LIST_SCHEMA, MOST_OF_PAGE } from './discovery.js';
import { invalidValue, notFound, ScimError } from './error.js';
import { conditionsIn } from './filter.js';
import { resourceIn, textOf } from './intake.js';
import { patched } from './patch.js';
import { projected, told, type Wanted } from './projection.js';
import { columnsIn, type Register, resourceOf, whereIn } from './registers/register.js';
import { checkVersion, versionOf } from './versions.js';

/** A call of a source. */
export interface Call {
  db: Knex;
  source: ScimSource;
  register: Register;
  /** URL of a path below the endpoint's. */
  locate(path: string): string;
}
export interface Page {
  filter?: string | undefined;
  startIndex?: string | undefined;
  count?: string | undefined;
}
/** A resource as it is answered, whole, and its version. */
export interface Document {
  resource: Resource;
  version: string;
}

const askedBy = ({ source, register }: Call): Asked => ({ source: source.name, register: register.service });
const noteOf = ({ source, register }: Call, id: string) =>
  ({ source: source.name, kind: 'User', service: register.service, id }) as const;

/** A row as it is answered. */
export function documentOf(call: Call, row: Row): Document {
  const { register } = call;
  const { schema, extensions } = register.shape;
  const { id, ...rest } = resourceOf(register, row);
  const said = told(register.shape, { id, externalId: row['external_id'] ?? null, ...rest });
  const version = versionOf(said);
  const schemas = [schema.id, ...extensions.map((one) => one.id).filter((urn) => urn in said)];
  const location = call.locate(`/Users/${encodeURIComponent(String(id))}`);
  return { resource: { schemas, ...said, meta: { resourceType: 'User', location, version } }, version };
}

export const present = (call: Call, { resource }: Document, wanted: Wanted): Resource =>
  projected(call.register.shape, resource, wanted);

/** @throws ScimError `invalidValue`, `invalidFilter` */
export async function listUsers(call: Call, { filter, startIndex, count }: Page, wanted: Wanted): Promise<object> {
  const where = filter === undefined ? [] : whereIn(call.register, conditionsIn(filter));
  const { first, most } = pageIn(startIndex, count);
  const { rows, total } = await pageOfEntries(call.db, askedBy(call), where, { offset: first - 1, limit: most });
  return page(
    rows.map((row) => present(call, documentOf(call, row), wanted)),
    first,
    total,
  );
}

export const page = (resources: object[], startIndex: number, totalResults: number): object => ({
  schemas: [LIST_SCHEMA],
  totalResults,
  startIndex,
  itemsPerPage: resources.length,
  Resources: resources,
});

/** @throws ScimError `invalidValue` */
export function pageIn(startIndex = '1', count = String(MOST_OF_PAGE)): { first: number; most: number } {
  const wholeNumber = (name: string, text: string): number => {
    if (!/^-?[0-9]{1,9}$/.test(text)) throw invalidValue(name, 'must be a whole number');
    return Number(text);
  };
  // RFC 7644, 3.4.2.4: less than the least is the least.
  return {
    first: Math.max(1, wholeNumber('startIndex', startIndex)),
    most: Math.min(MOST_OF_PAGE, Math.max(0, wholeNumber('count', count))),
  };
}

/** @throws ScimError 404 */
export async function getUser(call: Call, id: string): Promise<Document> {
  const row = isId(id) ? await findEntry(call.db, askedBy(call), id) : undefined;
  if (!row) throw notFound('User');
  return documentOf(call, row);
}
/** PostgreSQL takes no NUL. */
const isId = (id: string): boolean => !id.includes('\u0000');

/** @throws ScimError `uniqueness` where there is one already, `invalidValue` */
export async function createUser(call: Call, body: unknown): Promise<Document> {
  const { register, source } = call;
  const resource = resourceIn(register.shape, body);
  const { userName } = resource;
  if (typeof userName !== 'string' || userName === '') throw invalidValue('userName', 'is required');
  const id = register.idIn(userName);
  if (id === undefined) throw invalidValue('userName', `is no ID of the register ${register.service}`);
  return changing(call, async (trx) => {
    const taken = await takenBy(trx, askedBy(call), id);
    if (taken?.as === 'kept') throw alreadyThere();
    // What this source has deleted before is made again by it.
    const before = taken?.row;
    const columns = columnsIn(register, before ? { active: true, ...resource, userName: undefined } : resource, before);
    const kept = before ? String(resourceOf(register, before)['id']) : id;
    if (before) await checkLifting(call, trx, kept, columns);
    // Somebody here may have made it good again already: then there is nothing to write.
    if (!before || Object.keys(columns).length > 0)
      await register.write(trx, { id: kept, columns, by: `scim:${source.name}`, source, ...(before && { before }) });
    await noteExternalId(trx, noteOf(call, kept), externalIdIn(resource) ?? null);
    return kept;
  });
}

const alreadyThere = (): ScimError => new ScimError(409, 'userName: there is one already', 'uniqueness');
/** What a source calls it; null: nothing; undefined: it doesn't say. */
export const externalIdIn = ({ externalId }: Resource): string | null | undefined =>
  externalId === undefined ? undefined : textOf(externalId) || null;

/** What the resource doesn't name stays as it is (RFC 7644, 3.5.1 leaves that open); what is null is cleared. @throws ScimError */
export const replaceUser = (call: Call, id: string, body: unknown, ifMatch?: string): Promise<Document> => {
  const resource = resourceIn(call.register.shape, body);
  return changeUser(call, id, ifMatch, () => resource);
};

/** @throws ScimError */
export const patchUser = (call: Call, id: string, body: unknown, ifMatch?: string): Promise<Document> =>
  changeUser(call, id, ifMatch, (row) => {
    const before = { ...resourceOf(call.register, row), externalId: row['external_id'] ?? null };
    return patched(call.register.shape, before, body);
  });

function changeUser(
  call: Call,
  id: string,
  ifMatch: string | undefined,
  wanted: (row: Row) => Resource,
): Promise<Document> {
  return changing(call, async (trx) => {
    const row = await heldRow(call, trx, id, ifMatch);
    const resource = wanted(row);
    const columns = columnsIn(call.register, resource, row);
    const write = { id, columns, before: row, by: `scim:${call.source.name}`, source: call.source };
    await checkLifting(call, trx, id, columns);
    if (Object.keys(columns).length > 0) await call.register.write(trx, write);
    const externalId = externalIdIn(resource);
    if (externalId !== undefined && externalId !== (row['external_id'] ?? null))
      await noteExternalId(trx, noteOf(call, id), externalId);
    return id;
  });
}

/** A source makes good again what it has disabled itself; what somebody else has disabled stays so (decision 122). @throws ScimError `mutability` */
async function checkLifting({ source, register }: Call, trx: Knex.Transaction, id: string, columns: Columns) {
  const isLifted = columns['disabled_at'] === null || columns['use_state'] === 'active';
  if (isLifted && (await disabledBy(trx, register.service, id)) !== `scim:${source.name}`)
    throw new ScimError(
      409,
      'active: it was disabled here or by another system, and this source lifts only what it disabled itself',
      'mutability',
    );
}

/**
 * Nothing is taken away of which the record tells, and whoever is in the middle of a procedure is told by it: the entry is disabled, and for this source
 * there is none any more. @throws ScimError 404
 */
export async function deleteUser(call: Call, id: string, ifMatch?: string): Promise<void> {
  const { register, source, db } = call;
  await db.transaction(async (trx) => {
    await register.lock?.(trx);
    const row = await heldRow(call, trx, id, ifMatch);
    const columns = columnsIn(register, register.deleted ?? { active: false }, row);
    if (Object.keys(columns).length > 0)
      await register.write(trx, {
        id,
        columns,
        before: row,
        by: `scim:${source.name}`,
        source,
        isDeletion: true,
      });
    await noteDeletion(trx, noteOf(call, id));
  });
}

/** The row, held until the transaction ends. @throws ScimError 404, 412 */
async function heldRow(call: Call, trx: Knex.Transaction, id: string, ifMatch: string | undefined): Promise<Row> {
  const row = isId(id) ? await lockEntry(trx, askedBy(call), id) : undefined;
  if (!row) throw notFound('User');
  checkVersion(ifMatch, documentOf(call, row).version);
  return row;
}

/** Changes one entry, and tells it as it is then. @param change @returns its ID */
async function changing(call: Call, change: (trx: Knex.Transaction) => Promise<string>): Promise<Document> {
  try {
    return await call.db.transaction(async (trx) => {
      await call.register.lock?.(trx);
      const id = await change(trx);
      const row = await findEntry(trx, askedBy(call), id);
      if (!row) throw notFound('User');
      return documentOf(call, row);
    });
  } catch (error) {
    // Two that make the same at one moment.
    if (isDuplicate(error)) throw alreadyThere();
    throw error;
  }
}

const UNIQUE_VIOLATION = '23505';
const isDuplicate = (error: unknown): boolean => Reflect.get(Object(error), 'code') === UNIQUE_VIOLATION;
