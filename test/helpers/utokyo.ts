/** Members of the university in front of the API, and their way through the identity-verification service. */
import { randomBytes } from 'node:crypto';
import { createSession } from '../../db/platform/sessions.js';
import { identityService } from '../../worker/runtime/settings/identity-service.js';
import { HOUR_MS } from '../../workflows/rules/duration.js';
import type { HostileIdentityService, Wish } from './hostile-identity-service.js';
import { newMember } from './reregistrations.js';
import { type Caller, type Reply, startSystem, type System, type SystemOptions } from './system.js';

/** The system with a service of its own. @param settings of the service */
export const systemWith = (
  service: HostileIdentityService,
  settings: Record<string, unknown> = service.settings(),
  more: SystemOptions = {},
): Promise<System> =>
  startSystem({ ...more, utokyo: { identityService: identityService.parse(settings), ...more.utokyo } });

/** A caller with a session of a member. */
export async function enters(system: System, userId: string, level = 'mfa', caller = system.caller()): Promise<Caller> {
  const id = randomBytes(32).toString('base64url');
  const idDigest = system.deps.tokens.digest('session', id);
  await createSession(system.database.db, {
    idDigest,
    realm: 'utokyo',
    userId,
    level,
    idleMs: HOUR_MS,
    lifeMs: HOUR_MS,
  });
  caller.jar['__Host-tetsuzuki-session-utokyo'] = id;
  return caller;
}

export interface Sent {
  caller: Caller;
  memberId: string;
  procedureId: string;
  url: string;
}
/** A member of their own who is sent to link a card. */
export async function linking(system: System, more: Record<string, unknown> = {}): Promise<Sent> {
  const { memberId } = await newMember(system, more);
  const caller = await enters(system, memberId);
  return { memberId, caller, ...(await sentBy(caller, 'linkIdentity')) };
}
export async function sentBy(caller: Caller, operation: string, input: Record<string, unknown> = {}) {
  const { status, body } = await caller.call(operation, input);
  if (status !== 201) throw new Error(`${operation} answered ${status}`);
  return { procedureId: String(body['procedureId']), url: String(body['authorizationUrl']) };
}

export const back = (caller: Caller, query: URLSearchParams): Promise<Reply> =>
  caller.send({ method: 'GET', url: `/utokyo/identity/callback?${query}` });

/** There and back. */
export async function through(
  service: HostileIdentityService,
  { caller, url }: Pick<Sent, 'caller' | 'url'>,
  wish?: Wish,
) {
  return back(caller, service.callback(url, wish).query);
}

/** How a case stands, and the last of its steps that is no mail. */
export async function stands(caller: Caller, procedureId: string): Promise<[status: string, step: string]> {
  const { body } = await caller.call('getProcedure', { procedureId });
  const steps = (body['steps'] as { step: string }[]).map(({ step }) => step);
  const last = steps.findLast((step) => step !== body['status'] && !step.startsWith('mailed-'));
  return [String(body['status']), last ?? ''];
}
