/** From the right to set a password to the last attached service's confirmation: what `access-code` and an approved `operator-application` share. */
import {
  ApplicationFailure,
  ChildWorkflowFailure,
  condition,
  executeChild,
  isCancellation,
  ParentClosePolicy,
  patched,
  sleep,
} from '@temporalio/workflow';
import type { NewPasswordActivities } from '../../activities/umin/new-password.js';
import type { AttachedService, PasswordSet, SetPassword, SetPasswordRefusal } from '../contracts/new-password.js';
import type { Outcome } from '../contracts/procedure.js';
import { PROPAGATION, type PropagationInput, type PropagationState, propagationId } from '../contracts/propagation.js';
import { ownNow, within } from './clock.js';
import { type Timeline, instant, step, viewOf } from './timeline.js';
import { ASKS_BEFORE_UNUSED, localActivities } from './policies.js';
import { isBadHash } from './sealed-hash.js';
import { checkShape } from './shapes.js';

/** The pause before a child that somebody ended by hand is started again. */
const AGAIN_MS = 10_000;

const { closeUnusedPassword, putPasswordInForce } = localActivities<NewPasswordActivities>();

export interface NewPassword {
  /** The account whose password it is; known by the time the password may be set. */
  accountId: string | undefined;
  /** Until when a password may be set, epoch milliseconds; undefined while it may not. */
  untilMs: number | undefined;
  /** A password is being put in force, or is: no second one is accepted. */
  taken: boolean;
  /** In force, under this version, since this instant. */
  inForce: { version: number; atMs: number } | undefined;
}
export const noPasswordYet = (): NewPassword => ({
  accountId: undefined,
  untilMs: undefined,
  taken: false,
  inForce: undefined,
});

/** Lets a password be set from now on. @returns until when, epoch milliseconds */
export function allowPassword(password: NewPassword, accountId: string, lifeMs: number): number {
  password.accountId = accountId;
  password.untilMs = ownNow() + lifeMs;
  return password.untilMs;
}

/** Validator: refuses a password after the time, or after another one; a refusal leaves no event in the history. */
export function checkPassword(password: NewPassword, message: SetPassword): void {
  checkShape(message, { hash: 'string' });
  if (password.untilMs === undefined || password.taken || ownNow() >= password.untilMs)
    throw ApplicationFailure.nonRetryable('no password may be set now', 'ticket-expired');
}

/** Handler of `setPassword`: decides before its first await, answers once the password is in force. */
export async function setPassword(
  timeline: Timeline,
  password: NewPassword,
  services: AttachedService[],
  { hash }: SetPassword,
): Promise<Outcome<PasswordSet, SetPasswordRefusal>> {
  const accountId = password.accountId;
  if (accountId === undefined) return { ok: false, refusal: 'ticket-expired' };
  password.taken = true;
  let version: number | undefined;
  try {
    version = await putPasswordInForce({ procedureId: timeline.procedureId, accountId, hash });
  } catch (error) {
    // Not sealed by our API: the message changes nothing.
    if (!isBadHash(error)) throw error;
    password.taken = false;
    return { ok: false, refusal: 'ticket-expired' };
  }
  if (version === undefined) {
    password.untilMs = 0;
    return { ok: false, refusal: 'ticket-expired' };
  }
  password.inForce = { version, atMs: Date.now() };
  timeline.expiresAtMs = undefined;
  step(timeline, 'password-set', 'person', 'propagating');
  const { atMs } = password.inForce;
  return {
    ok: true,
    view: viewOf(timeline),
    services: services.map(({ name, expectedMs }) => ({
      name,
      status: 'pending',
      expectedAt: instant(atMs + expectedMs),
    })),
  };
}

/**
 * Waits for a password until the time is over, and then asks whether one came into force that the workflow was not told of.
 * @param record records such a one @returns whether one came into force
 */
export async function awaitPassword(
  timeline: Timeline,
  password: NewPassword,
  record: () => Promise<void>,
): Promise<boolean> {
  while (!password.inForce && ownNow() < (password.untilMs ?? 0)) {
    await within(() => password.taken, password.untilMs ?? 0);
    await condition(() => !password.taken || password.inForce !== undefined || password.untilMs === 0);
  }
  if (!password.inForce && patched(ASKS_BEFORE_UNUSED) && (await cameIntoForce(timeline, password))) await record();
  return password.inForce !== undefined;
}

/** Temporal may have thrown a task away, and with it the message, after the activity had written the password (decision 80). */
export async function cameIntoForce(timeline: Timeline, password: NewPassword): Promise<boolean> {
  const { accountId } = password;
  if (accountId === undefined) return false;
  const found = await closeUnusedPassword({ procedureId: timeline.procedureId, accountId, ending: 'expired' });
  if (!found) return false;
  password.inForce = found;
  timeline.expiresAtMs = undefined;
  step(timeline, 'password-set', 'person', 'propagating');
  return true;
}

/** Tells every attached service, each by a child of its own; ends when all have confirmed. */
export async function propagate(timeline: Timeline, password: NewPassword, services: AttachedService[]): Promise<void> {
  const { accountId, inForce } = password;
  if (accountId === undefined || !inForce) throw ApplicationFailure.nonRetryable('no password to propagate');
  const { procedureId } = timeline;
  await Promise.all(
    services.map((service) => {
      const setAt = instant(inForce.atMs);
      return propagateTo({ procedureId, accountId, version: inForce.version, service, setAt });
    }),
  );
  step(timeline, 'propagated', 'system');
}

/**
 * A child that somebody ended by hand is started again, since it may not have told its service. Telling a service twice is harmless.
 * @param carried how the service stands, where the first attempt has been made
 */
export async function propagateTo(input: PropagationInput, carried?: PropagationState): Promise<void> {
  for (;;) {
    try {
      const workflowId = propagationId(input.procedureId, input.service.name);
      return await executeChild(PROPAGATION, {
        workflowId,
        args: carried ? [input, carried] : [input],
        parentClosePolicy: ParentClosePolicy.ABANDON,
      });
    } catch (error) {
      if (!(error instanceof ChildWorkflowFailure) || isCancellation(error)) throw error;
      await sleep(AGAIN_MS);
    }
  }
}
