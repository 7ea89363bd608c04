/** A register as the SCIM endpoint sees it: fields that are attributes outside and columns inside. */
import type { Knex } from 'knex';
import { AddressTaken } from '../../../db/platform/register-entries.js';
import {
  type Columns,
  changeEntry,
  type EntryChange,
  entriesOf,
  type KeptRegister,
  type Row,
  type Where,
} from '../../../db/platform/scim.js';
import type { ScimSource } from '../../../worker/runtime/settings/scim.js';
import {
  type Attribute,
  ENTERPRISE_USER,
  ownExtension,
  type Resource,
  type Schema,
  type Shape,
  USER,
} from '../attributes.js';
import { invalidValue, ScimError } from '../error.js';
import type { Condition } from '../filter.js';
import { isObject } from '../intake.js';

/** Where an attribute stands: in the schema of users, in the standard's extension for enterprises, in our own. */
type Place = 'core' | 'enterprise' | 'own';

export interface Field {
  place: Place;
  attribute: Attribute;
  /** Its value in a row, as it is answered; null: none. */
  valueOf(row: Row): unknown;
  /**
   * What it says of columns.
   * @param value of the attribute's type; null: cleared @param before absent: of what is made
   * @throws ScimError `invalidValue`
   */
  columnsOf(value: unknown, before: Row | undefined): Columns;
  /** What filters may ask: by the attribute's path in lower case, without the URN. */
  asked?: Readonly<Record<string, (value: Condition['value']) => Where>>;
}

export interface Written {
  id: string;
  /** Those that are to be other than they are. */
  columns: Columns;
  /** Absent: it is made. */
  before?: Row;
  /** `scim:<source>` */
  by: string;
  /** What the source may do beyond the ordinary. */
  source: Pick<ScimSource, 'administrators'>;
  /** The source deletes it: it is left without rights, whoever gave them. */
  isDeletion?: true;
}

/** Writes an entry of a service's register. @throws ScimError 409 while a procedure is under way under what is to be changed */
export async function put(trx: Knex.Transaction, change: EntryChange): Promise<void> {
  const end = await changeEntry(trx, change).catch((error: unknown) => {
    if (!(error instanceof AddressTaken)) throw error;
    throw new ScimError(409, 'emails: it is the address of another account', 'uniqueness');
  });
  if (end === 'held')
    throw new ScimError(
      409,
      'A procedure is under way under the name or the address as it is; again when it has ended',
    );
}

export interface RegisterSpec {
  service: KeptRegister;
  /** What one entry is, for whoever reads `/Schemas`. */
  description: string;
  /** Of our own extension, if there is one. */
  extension?: string;
  /** The ID that a `userName` names; undefined: it can't be one. */
  idIn(userName: string): string | undefined;
  fields: readonly Field[];
  /** What a filter on `userName` or `id` asks. */
  askedId(value: string): Where;
  /** Keeps others from changing it until the transaction ends, where a row is not enough. */
  lock?(trx: Knex.Transaction): Promise<void>;
  /** What a deletion leaves: nothing is taken away of which the record tells. Absent: it is disabled. */
  deleted?: Resource;
  /** Writes one entry with its trail. @throws ScimError `uniqueness` */
  write(trx: Knex.Transaction, written: Written): Promise<void>;
}

export interface Register extends RegisterSpec {
  shape: Shape;
}

/** Of registers with a name in one piece, which many systems send in parts only: {@link insteadOf}. */
const NAME: Attribute = {
  name: 'name',
  type: 'complex',
  description: 'Parts of the name',
  unseen: true,
  subAttributes: ['formatted', 'familyName', 'givenName'].map((name) => ({ name, description: 'A part of it' })),
};

export function register(spec: RegisterSpec): Register {
  const { service, description, extension, fields } = spec;
  const of = (place: Place): Attribute[] =>
    fields.filter((field) => field.place === place).map(({ attribute }) => attribute);
  const schema = (id: string, name: string, attributes: Attribute[]): Schema => ({ id, name, description, attributes });
  const extensions = [
    ...(of('enterprise').length > 0 ? [schema(ENTERPRISE_USER, 'EnterpriseUser', of('enterprise'))] : []),
    ...(extension === undefined ? [] : [schema(ownExtension(extension), extension, of('own'))]),
  ];
  const userName: Attribute = {
    name: 'userName',
    description: `ID in the register ${service}; it never changes`,
    required: true,
    mutability: 'immutable',
    uniqueness: 'server',
  };
  const core = of('core');
  const named = core.some(({ name }) => name === 'name') ? [] : [NAME];
  return { ...spec, shape: { schema: schema(USER, 'User', [userName, ...core, ...named]), extensions } };
}

const urnOf = ({ shape, extension }: Register, { place }: Field): string | undefined =>
  place === 'core' ? undefined : place === 'own' ? ownExtension(extension ?? '') : shape.extensions[0]?.id;

/** What a field says in a resource; undefined: nothing. */
function saidIn(of: Register, field: Field, resource: Resource): unknown {
  const urn = urnOf(of, field);
  const within = urn === undefined ? resource : resource[urn];
  // A whole extension that is cleared is cleared in all its fields.
  if (within === null) return null;
  return isObject(within) ? within[field.attribute.name] : undefined;
}

/** A row as a resource, without what is no field: `schemas`, `externalId`, `meta`. */
export function resourceOf(of: Register, row: Row): Resource {
  const id = String(row[entriesOf(of.service).key]);
  const resource: Resource = { id, userName: id };
  for (const field of of.fields) {
    const urn = urnOf(of, field);
    const within = urn === undefined ? resource : ((resource[urn] ??= {}) as Resource);
    within[field.attribute.name] = field.valueOf(row);
  }
  return resource;
}

/**
 * What a resource says of the columns of a row: nothing of what it doesn't name, and nothing of what is as it was.
 * @throws ScimError `invalidValue`, `mutability`
 */
export function columnsIn(of: Register, resource: Resource, row: Row | undefined): Columns {
  const before = row && resourceOf(of, row);
  const { userName } = resource;
  if (before && userName !== undefined && !isNamed(of, userName, String(before['id'])))
    throw new ScimError(400, 'userName: it is the ID of the account and never changes', 'mutability');
  let columns: Columns = {};
  for (const field of of.fields) {
    const { attribute } = field;
    const said = saidIn(of, field, resource);
    if (said === undefined && (row || !attribute.required)) continue;
    if (before && isEqual(saidIn(of, field, before), said)) continue;
    if (attribute.required && isNothing(said)) {
      const instead = row ? undefined : insteadOf(attribute, resource);
      if (instead === undefined) throw invalidValue(attribute.name, 'is required');
      columns = { ...columns, ...field.columnsOf(instead, row) };
    } else columns = { ...columns, ...field.columnsOf(said, { ...row, ...columns }) };
  }
  return columns;
}

const isNamed = (of: Register, userName: unknown, id: string): boolean =>
  typeof userName === 'string' && of.idIn(userName)?.toLowerCase() === id.toLowerCase();

const isNothing = (said: unknown): boolean =>
  said === undefined || said === null || said === '' || (Array.isArray(said) && said.length === 0);

/** Many systems send a name in parts only. */
function insteadOf({ name }: Attribute, { name: parts, userName }: Resource): string | undefined {
  if (name !== 'displayName') return undefined;
  const { formatted, familyName, givenName } = isObject(parts) ? parts : {};
  const whole = [familyName, givenName].filter((part) => typeof part === 'string').join(' ');
  return [formatted, whole, userName].find((one): one is string => typeof one === 'string' && one !== '');
}

/** Two values as they are kept: what is cleared, and what has no parts, is nothing. */
function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(normal(one)) === JSON.stringify(normal(other));
}
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (!isObject(value)) return value ?? null;
  const parts = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
  return parts.map(([name, part]) => [name, normal(part)]).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

/** What a filter asks of a register. @throws ScimError `invalidFilter` */
export function whereIn(of: Register, conditions: readonly Condition[]): Where[] {
  const known = new Map<string, (value: Condition['value']) => Where>();
  const byId = (value: Condition['value']): Where => (typeof value === 'string' ? of.askedId(value) : false);
  known.set('username', byId).set('id', byId);
  known.set('externalid', (value) => ({ external: String(value) }));
  for (const field of of.fields) {
    const urn = urnOf(of, field)?.toLowerCase();
    for (const [path, ask] of Object.entries(field.asked ?? {}))
      known.set(urn === undefined ? path : `${urn}:${path}`, ask);
  }
  return conditions.map(({ attribute, value }) => {
    const core = `${USER.toLowerCase()}:`;
    const ask = known.get(attribute.startsWith(core) ? attribute.slice(core.length) : attribute);
    if (!ask)
      throw new ScimError(
        400,
        `The filter asks for an attribute that can not be asked for. These can: ${[...known.keys()].join(', ')}`,
        'invalidFilter',
      );
    return typeof value === 'string' && value.includes('\u0000') ? false : ask(value);
  });
}
