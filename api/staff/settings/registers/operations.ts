/** Operations of administrators on the registers of services: an entry is looked up, added or changed. */
import { z } from 'zod';
import type { EntryRegister } from '../../../../db/platform/register-entries.js';
import { operation } from '../../../http/operation.js';
import { ID, Line, Typed } from '../../../http/schema.js';

const tags = ['staff'] as const;
export const REGISTERS = ['cinii', 'umin', 'shomei', 'utokyo'] as const satisfies readonly EntryRegister[];

const ofRegister = z.strictObject({ register: z.enum(REGISTERS).describe('Service whose register it is') });
const Value = z.union([z.string(), z.boolean(), z.null()]);
const Found = z.object({
  id: z.string(),
  fields: z.record(z.string(), Value),
  version: z.string().describe('Another one whenever something of it was changed: for changeRegisterEntry'),
});
const Fields = z
  .record(z.string().max(40), Typed({ least: 0, longest: 254 }))
  .describe('By name: `id`, `email` and what else the register has');

export const Query = Line(254);

export const findRegisterEntries = operation({
  operationId: 'findRegisterEntries',
  method: 'GET',
  path: '/registers/:register',
  summary: 'Entries of a register with this ID or this address',
  description:
    'For administrators. A part of either finds nothing: whoever is looked up is known. Each that is found is a look on record.',
  tags,
  session: 'staff',
  params: ofRegister,
  query: z.strictObject({ q: Query.describe('ID or email address, whole') }),
  answers: { 200: z.object({ entries: z.array(Found) }) },
  problems: ['forbidden'],
});

export const addRegisterEntry = operation({
  operationId: 'addRegisterEntry',
  method: 'POST',
  path: '/registers/:register',
  summary: 'Add an entry to a register',
  description:
    'For administrators. Fields are those that `npm run import` takes for the register, by the same names and in the same forms; a password is none of them: whoever is added gets one by the procedure that there is for it. A repeat with the same is answered as the first.',
  tags,
  session: 'staff',
  params: ofRegister,
  body: z.strictObject({
    fields: Fields,
    reason: Line(200).describe('For the record').optional(),
  }),
  answers: { 201: Found },
  problems: ['forbidden'],
});

/** Of any register: what each takes for an ID is narrower, so what isn't one of these is nobody's. */
export const EntryId = Typed({ longest: 254, matches: ID }).describe('Its whole ID');
/** Why an entry is changed stands in the trail, always: it is somebody's. */
export const ChangeReason = Line(200).describe('For the record');
export const EntryVersion = z
  .string()
  .regex(/^[\w-]{22}$/, { error: 'reason.bad-format' })
  .max(22)
  .describe('As findRegisterEntries told it: what was changed since is not overwritten');

export const changeRegisterEntry = operation({
  operationId: 'changeRegisterEntry',
  method: 'POST',
  path: '/registers/:register/:entryId',
  summary: 'Change an entry of a register',
  description:
    'For administrators. What isn’t given stays as it is; the ID is for good. What a procedure was begun under is not changed while that is under way (reason procedure-open). Of another address for notices both are told. What is as wanted already is answered, in whatever version it is.',
  tags,
  session: 'staff',
  params: ofRegister.extend({ entryId: EntryId }),
  body: z.strictObject({ version: EntryVersion, fields: Fields, reason: ChangeReason }),
  answers: { 200: Found },
  problems: ['forbidden', 'not-found', 'changed-since'],
});
