/** How attached services learn of a new password: all at once at first, and each by a child of its own where that didn't do (`access-code`). */
import { ActivityFailure, ApplicationFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { FirstPush, PropagationActivities } from '../../activities/propagation.js';
import type { AttachedService } from '../contracts/new-password.js';
import { CALLBACK_PAUSE_MS, type PropagationInput, type PropagationState } from '../contracts/propagation.js';
import { type NewPassword, propagateTo } from './await-new-password.js';
import { instant, step, type Timeline } from './timeline.js';

/** Not repeated: a service of which nothing is known then gets its child. */
const { pushFirst } = proxyActivities<PropagationActivities>({
  startToCloseTimeout: '60s',
  heartbeatTimeout: '5s',
  retry: { maximumAttempts: 1 },
});

/** Tells every attached service; ends when all have confirmed. */
export async function propagateAtOnce(
  timeline: Timeline,
  password: NewPassword,
  services: AttachedService[],
): Promise<void> {
  const { accountId, inForce } = password;
  if (accountId === undefined || !inForce) throw ApplicationFailure.nonRetryable('no password to propagate');
  const { procedureId } = timeline;
  const { version, atMs } = inForce;
  const inputOf = (service: AttachedService): PropagationInput => ({
    procedureId,
    accountId,
    version,
    service,
    setAt: instant(atMs),
  });
  await Promise.all([
    ...services.filter(({ delayMs }) => delayMs > 0).map((service) => propagateTo(inputOf(service))),
    pushed(services.filter(({ delayMs }) => delayMs <= 0).map(inputOf)),
  ]);
  step(timeline, 'propagated', 'system');
}

/** The first attempt at all of these, and children for those that it leaves unconfirmed. */
async function pushed(inputs: PropagationInput[]): Promise<void> {
  const [one] = inputs;
  if (!one) return;
  const { procedureId, accountId, version } = one;
  const services = inputs.map((input) => ({ name: input.service.name, expectedAt: expectedAtOf(input) }));
  const ends = await endsOf(() => pushFirst({ procedureId, accountId, version, services }));
  await Promise.all(
    inputs
      .filter(({ service }) => ends[service.name] !== 'confirmed')
      .map((input) => propagateTo(input, ends[input.service.name] === 'accepted' ? accepted(input) : undefined)),
  );
}

const expectedAtOf = ({ setAt, service }: PropagationInput) => instant(Date.parse(setAt) + service.expectedMs);

/** A service that has taken the message, and says later that it has the password: it may have said so already, when nobody could be woken. */
const accepted = (input: PropagationInput): PropagationState => ({
  view: { name: input.service.name, status: 'pending', expectedAt: expectedAtOf(input), attempts: 1 },
  lastFault: undefined,
  nextAtMs: Date.now() + CALLBACK_PAUSE_MS,
  attemptsOfRun: 1,
  woken: true,
});

/** How the first attempts ended; nothing where that is not known, because their process died, say. */
async function endsOf(push: () => Promise<FirstPush>): Promise<FirstPush> {
  try {
    return await push();
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    return {};
  }
}
