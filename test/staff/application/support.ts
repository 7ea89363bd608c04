/** What the tests of staff share: people, requests to decide, and what stands in the database afterwards. */
import { decideUpdate } from '../../../workflows/contracts/review.js';
import type { Caller, Reply, System } from '../../helpers/system.js';

export const PEOPLE = {
  op1: 'Op1-sample-pass',
  op2: 'Op2-sample-pass',
  lead1: 'Lead1-sample-pass',
  audit1: 'Audit1-sample-pass',
  admin1: 'Admin1-sample-pass',
} as const;

export async function signedIn(
  system: System,
  userId: keyof typeof PEOPLE | (string & {}),
  as = userId,
): Promise<Caller> {
  const caller = system.caller();
  const password = PEOPLE[as as keyof typeof PEOPLE];
  const { status, text } = await caller.call('signIn', { realm: 'staff', userId, password });
  if (status !== 200) throw new Error(`sign-in was refused: ${text}`);
  return caller;
}

/** A second staff ID with the same password. */
export async function alsoKnownAs(
  system: System,
  id: string,
  like: keyof typeof PEOPLE,
  row: object = {},
): Promise<Caller> {
  const { db } = system.database;
  const person = await db('staff').where({ id: like }).first();
  await db('staff').insert({ ...person, id, ...row });
  return signedIn(system, id, like);
}

const REGISTRATIONS = {
  AUTH00000101: 'Sample-Auth-101',
  AUTH00000102: 'Sample-Auth-102',
  AUTH00000103: 'Sample-Auth-103',
} as const;

/** A request for a change of use: whatever the registration's state allows. @returns its procedure */
export async function requested(
  system: System,
  applicationId: keyof typeof REGISTRATIONS = 'AUTH00000101',
): Promise<string> {
  // Where a browser is used too, the site has a port of its own.
  const caller = system.caller({ headers: { host: system.deps.config.publicUrl.host } });
  const { db } = system.database;
  const { use_state: state } = await db('cinii_registrations').where({ application_id: applicationId }).first();
  const restored = await caller.call('restoreRegistration', { applicationId, password: REGISTRATIONS[applicationId] });
  const change = state === 'active' ? 'suspend' : 'resume';
  const { restoreToken } = restored.body;
  const { status, body, text } = await caller.call('requestServiceUseChange', { restoreToken, change, kind: '更新' });
  if (status !== 201) throw new Error(`the request was refused: ${text}`);
  return String(body['procedureId']);
}

export const approve = (caller: Caller, procedureId: string, more: object = {}): Promise<Reply> =>
  caller.call('decideApplication', { procedureId, decision: 'approve', reason: '書類を確認した', ...more });

/** Last word of a problem's type, or the status of a good answer. */
export const wordOf = ({ body }: Reply): string => String(body['type'] ?? body['status']).replace(/.*\//, '');

export const ended = async (system: System, procedureId: string): Promise<string> =>
  (await system.temporal.client.workflow.getHandle(procedureId).result()).status;

/** Decisions about a procedure, those that stand and those that were put aside. */
export async function decisionsOf({ database: { db } }: System, procedureId: string) {
  const standing = await db('decisions').where({ procedure_id: procedureId });
  const voided = await db('void_decisions').where({ procedure_id: procedureId });
  return { standing, voided };
}

/** Takes the request out of the way of the next test. */
export async function settled(system: System, procedureId: string): Promise<void> {
  const lead = await signedIn(system, 'lead1');
  await lead.call('claimApplication', { procedureId });
  const { status, text } = await lead.call('decideApplication', { procedureId, decision: 'refuse', reason: 'おわり' });
  if (status !== 200) throw new Error(`not settled: ${text}`);
  await ended(system, procedureId);
}

export const statusIn = async (system: System, procedureId: string): Promise<string> =>
  (await system.caller().call('getProcedure', { procedureId })).body['status'];

/** Tells a workflow of a decision, as the API does once its row is written. */
export const tellDecision = ({ temporal }: System, procedureId: string, decisionId: string) =>
  temporal.client.workflow
    .getHandle(procedureId)
    .executeUpdate(decideUpdate, { args: [{ decisionId }], updateId: decisionId });
