/** Groups of staff: one for each role and each queue. Their members are changed here, and no group is made or taken away. */
import type { Knex } from 'knex';
import { lockStaff } from '../../db/staff/change-staff.js';
import { externalIds, findEntry, noteExternalId, staffEntries, type Row } from '../../db/platform/scim.js';
import { GROUP, type Resource } from './attributes.js';
import { GROUP_SHAPE } from './discovery.js';
import { invalidValue, notFound, ScimError } from './error.js';
import { type Condition, conditionsIn } from './filter.js';
import { isObject, resourceIn, textOf } from './intake.js';
import { patched } from './patch.js';
import { projected, told, type Wanted } from './projection.js';
import { GROUPS, isMember, type StaffGroup, withGroup, writeStaff } from './registers/staff.js';
import { type Call, type Document, externalIdIn, type Page, page, pageIn } from './service.js';
import { checkVersion, versionOf } from './versions.js';

const ofSource = ({ source }: Call) => ({ source: source.name, register: 'staff' }) as const;

function documentOf(call: Call, group: StaffGroup, staff: readonly Row[], externalId: string | undefined): Document {
  const members = staff
    .filter((row) => isMember(row, group))
    .map((row) => ({
      value: row['id'],
      $ref: call.locate(`/Users/${encodeURIComponent(String(row['id']))}`),
      display: row['name'],
    }));
  const said = told(GROUP_SHAPE, { id: group.id, externalId: externalId ?? null, displayName: group.id, members });
  const version = versionOf(said);
  const location = call.locate(`/Groups/${group.id}`);
  return { resource: { schemas: [GROUP], ...said, meta: { resourceType: 'Group', location, version } }, version };
}

export const presentGroup = ({ resource }: Document, wanted: Wanted): Resource =>
  projected(GROUP_SHAPE, resource, wanted);

/** @throws ScimError `invalidValue`, `invalidFilter` */
export async function listGroups(call: Call, { filter, startIndex, count }: Page, wanted: Wanted): Promise<object> {
  const conditions = filter === undefined ? [] : conditionsIn(filter);
  const { first, most } = pageIn(startIndex, count);
  const staff = await staffEntries(call.db, call.source.name);
  const names = await externalIds(call.db, call.source.name, 'Group');
  const all = GROUPS.map((group) => documentOf(call, group, staff, names.get(group.id))).filter(({ resource }) =>
    conditions.every((condition) => fits(resource, condition)),
  );
  const shown = all.slice(first - 1, first - 1 + most);
  return page(
    shown.map((document) => presentGroup(document, wanted)),
    first,
    all.length,
  );
}

/** Also whether somebody is a member, as Microsoft Entra ID asks: `id eq "…" and members eq "…"`. @throws ScimError `invalidFilter` */
function fits(resource: Resource, { attribute, value }: Condition): boolean {
  const name = attribute.replace(`${GROUP.toLowerCase()}:`, '');
  if (name === 'displayname' || name === 'id') return String(resource['id']) === String(value).toLowerCase();
  if (name === 'externalid') return resource['externalId'] === value;
  if (name === 'members' || name === 'members.value') return idsIn(resource['members']).includes(String(value));
  throw new ScimError(
    400,
    'The filter asks for an attribute that can not be asked for. These can: displayName, id, externalId, members.value',
    'invalidFilter',
  );
}

const idsIn = (members: unknown): string[] =>
  (Array.isArray(members) ? members : []).filter(isObject).map(({ value }) => textOf(value));

/** @throws ScimError 404 */
export async function getGroup(call: Call, id: string, db: Knex | Knex.Transaction = call.db): Promise<Document> {
  const group = groupNamed(id);
  const staff = await staffEntries(db, call.source.name);
  const names = await externalIds(db, call.source.name, 'Group');
  return documentOf(call, group, staff, names.get(group.id));
}

function groupNamed(id: string): StaffGroup {
  const group = GROUPS.find((one) => one.id === id.toLowerCase());
  if (!group) throw notFound('Group');
  return group;
}

/** There are as many as there are roles and queues. @throws ScimError always */
export function refuseGroup(body: unknown): never {
  const { displayName } = resourceIn(GROUP_SHAPE, body);
  if (GROUPS.some(({ id }) => id === textOf(displayName).toLowerCase()))
    throw new ScimError(409, 'displayName: there is this group already', 'uniqueness');
  throw invalidValue('displayName', `groups are ${GROUPS.map(({ id }) => id).join(', ')}, and no other can be made`);
}

/** @throws ScimError */
export const replaceGroup = (call: Call, id: string, body: unknown, ifMatch?: string): Promise<Document> => {
  const wanted = resourceIn(GROUP_SHAPE, body);
  return changeGroup(call, id, ifMatch, () => wanted);
};

/** @throws ScimError */
export const patchGroup = (call: Call, id: string, body: unknown, ifMatch?: string): Promise<Document> =>
  changeGroup(call, id, ifMatch, ({ resource }) => patched(GROUP_SHAPE, resource, body));

async function changeGroup(
  call: Call,
  id: string,
  ifMatch: string | undefined,
  wantedOf: (before: Document) => Resource,
): Promise<Document> {
  const group = groupNamed(id);
  return call.db.transaction(async (trx) => {
    await lockStaff(trx);
    const before = await getGroup(call, id, trx);
    checkVersion(ifMatch, before.version);
    const wanted = wantedOf(before);
    const { displayName, members } = wanted;
    if (displayName !== undefined && textOf(displayName).toLowerCase() !== group.id)
      throw new ScimError(400, 'displayName: the name of a group never changes', 'mutability');
    const source = call.source.name;
    const externalId = externalIdIn(wanted);
    if (externalId !== undefined && externalId !== (before.resource['externalId'] ?? null))
      await noteExternalId(trx, { source, kind: 'Group', service: 'staff', id: group.id }, externalId);
    if (members !== undefined) await putMembers(call, trx, group, idsIn(before.resource['members']), idsIn(members));
    return getGroup(call, id, trx);
  });
}

/** @throws ScimError `invalidValue` for somebody who isn't there, `mutability` for the last administrator and for rights given by hand, 403 */
async function putMembers(
  call: Call,
  trx: Knex.Transaction,
  group: StaffGroup,
  before: string[],
  after: string[],
): Promise<void> {
  const by = `scim:${call.source.name}`;
  const changed = [...before, ...after].filter((id) => before.includes(id) !== after.includes(id));
  // Who comes before who goes: the last administrator may hand over in one request.
  for (const id of new Set(changed.toSorted((a, b) => Number(after.includes(b)) - Number(after.includes(a))))) {
    const row = id.includes('\u0000') ? undefined : await findEntry(trx, ofSource(call), id);
    if (!row) throw invalidValue('members.value', 'there is no such user');
    const columns = withGroup(row, group, after.includes(id));
    await writeStaff(trx, { id, columns, before: row, by, source: call.source }, false);
  }
}
