/** From the right to set a password to the password in force, each step with its record in one activity (`access-code`). */
import { condition } from '@temporalio/workflow';
import type { AccessCodeStepActivities } from '../../activities/umin/access-code-steps.js';
import type { AttachedService, PasswordSet, SetPassword, SetPasswordRefusal } from '../contracts/new-password.js';
import type { Outcome } from '../contracts/procedure.js';
import { record, type State, took } from './access-code-state.js';
import { cameIntoForce } from './await-new-password.js';
import { ownNow } from './clock.js';
import { inTurn } from './in-turn.js';
import { localActivities } from './policies.js';
import { isBadHash } from './sealed-hash.js';
import { instant, viewOf } from './timeline.js';

const { setNewPassword } = localActivities<AccessCodeStepActivities>();

const EXPIRED = { ok: false, refusal: 'ticket-expired' } as const;

/** Handler of `setPassword`: decides before its first await, answers once the password is in force and that is recorded. */
export async function putPassword(
  state: State,
  { hash }: SetPassword,
): Promise<Outcome<PasswordSet, SetPasswordRefusal>> {
  const { timeline, password, input, verifiedBy } = state;
  const { accountId } = password;
  const { services, locale } = input;
  if (accountId === undefined) return EXPIRED;
  password.taken = true;
  return inTurn(async () => {
    const handed = viewOf(timeline);
    try {
      const set = await setNewPassword({
        view: handed,
        locale,
        verifiedBy,
        at: instant(Date.now()),
        accountId,
        hash,
      });
      if (!set) {
        password.untilMs = 0;
        return EXPIRED;
      }
      const atMs = Date.now();
      password.inForce = { version: set.version, atMs };
      took(state, handed, set.view);
      const expected = ({ name, expectedMs }: AttachedService) =>
        ({ name, status: 'pending', expectedAt: instant(atMs + expectedMs) }) as const;
      return { ok: true, view: set.view, services: services.map(expected) };
    } catch (error) {
      // Not sealed by our API: the message changes nothing.
      if (!isBadHash(error)) throw error;
      password.taken = false;
      return EXPIRED;
    }
  });
}

/**
 * Waits for a password until the time is over, and then asks whether one came into force that the workflow was not told of (decision 80).
 * @returns whether one came into force
 */
export async function passwordSet(state: State): Promise<boolean> {
  const { timeline, password, timer } = state;
  const untilMs = (): number => password.untilMs ?? 0;
  while (!password.inForce && ownNow() < untilMs()) {
    await timer.wait(() => password.taken, untilMs());
    await condition(() => !password.taken || password.inForce !== undefined || password.untilMs === 0);
  }
  if (!password.inForce)
    await inTurn(async () => {
      if (await cameIntoForce(timeline, password)) await record(state);
    });
  return password.inForce !== undefined;
}
