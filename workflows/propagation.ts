/**
 * One attached service learns of an account's change: a new password, or attributes such as a role. Rules: spec/access-code.md 5, platform.md,
 * "Accounts and directories".
 *
 * pending ─(delay)─ attempt ─has it→ confirmed
 *                    ├─taken, says so later→ pending ─callback→ confirmed
 *                    └─fault→ failed ─(5 s … 5 min)─ attempt …
 * After the expected time and a grace period it is marked as late besides, whatever its state. It ends when it is confirmed, and not before: a
 * service that is down for days delays its own confirmation and nothing else.
 *
 * Signals only wake it: what counts is in the database (decision 33).
 */
import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  continueAsNew,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { PropagationActivities } from '../activities/propagation.js';
import {
  CALLBACK_PAUSE_MS,
  confirmedSignal,
  type PropagationInput,
  propagationQuery,
  type PropagationState,
  retrySignal,
} from './contracts/propagation.js';
import { instant } from './steps/timeline.js';
import { localActivities } from './steps/policies.js';

const { recordPropagation, readNews } = localActivities<PropagationActivities>();
/**
 * One attempt: three quick tries, so that a moment's trouble costs no round. A connector has at most 20 s for each request and makes at
 * most two; the heartbeat finds a process that died within 5 s.
 */
const { pushPassword } = proxyActivities<PropagationActivities>({
  startToCloseTimeout: '60s',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumAttempts: 3 },
});

const SHORTEST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;
/** A run continues as new after so many attempts, or with so many events in its history: forged signals, too, make it long. */
const ATTEMPTS_OF_A_RUN = 20;
const EVENTS_OF_A_RUN = 2_000;

/** @param carried the state of the run before this one, or after the first attempt where the procedure has made it */
export async function propagation(input: PropagationInput, carried?: PropagationState): Promise<void> {
  const state: PropagationState = carried ? { ...carried, attemptsOfRun: 0 } : begun(input);
  setHandler(propagationQuery, () => state.view);
  setHandler(confirmedSignal, () => wake(state));
  setHandler(retrySignal, () => wake(state));

  const lateness = watchLateness(input, state);
  // Every run begins with it: the run before may have ended before it could record its last state.
  await record(input, state);
  while (!isConfirmed(state)) {
    if (Date.now() >= state.nextAtMs) await attempt(input, state);
    else await pause(input, state);
    if (!isConfirmed(state) && isLong(state)) await continueAsNew<typeof propagation>(input, state);
  }
  await lateness;
}

function begun({ service, setAt }: PropagationInput): PropagationState {
  const setAtMs = Date.parse(setAt);
  const expectedAt = instant(setAtMs + service.expectedMs);
  return {
    view: { name: service.name, status: 'pending', expectedAt, attempts: 0 },
    lastFault: undefined,
    nextAtMs: setAtMs + service.delayMs,
    attemptsOfRun: 0,
    woken: false,
  };
}

const wake = (state: PropagationState): void => {
  state.woken = true;
};

async function attempt(input: PropagationInput, state: PropagationState): Promise<void> {
  const { procedureId, accountId, service } = input;
  state.view.attempts += 1;
  state.attemptsOfRun += 1;
  const pauseMs = pauseAfter(state.view.attempts);
  try {
    const pushed = await pushPassword({ procedureId, accountId, service: service.name });
    state.lastFault = undefined;
    if (pushed === 'confirmed') confirm(state);
    else state.view.status = 'pending';
    state.nextAtMs = Date.now() + Math.max(CALLBACK_PAUSE_MS, pauseMs);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    state.view.status = 'failed';
    state.lastFault = wordOf(error);
    state.nextAtMs = Date.now() + pauseMs;
  }
  await record(input, state);
}

/** Waits until the next attempt is due. Woken before, it reads in the database whether the service has confirmed or staff want an attempt now. */
async function pause(input: PropagationInput, state: PropagationState): Promise<void> {
  const { procedureId, service } = input;
  await condition(() => state.woken, state.nextAtMs - Date.now());
  if (!state.woken) return;
  state.woken = false;
  const { confirmed, retryAsked } = await readNews({ procedureId, service: service.name });
  if (retryAsked) state.nextAtMs = Date.now();
  if (!confirmed) return;
  confirm(state);
  await record(input, state);
}

const isConfirmed = ({ view }: PropagationState): boolean => view.status === 'confirmed';

function confirm({ view }: PropagationState): void {
  view.status = 'confirmed';
  view.confirmedAt = instant(Date.now());
}

/** Runs beside the attempts, so that an attempt that hangs doesn't delay the mark. */
async function watchLateness(input: PropagationInput, state: PropagationState): Promise<void> {
  if (state.view.lateSince) return;
  const lateAtMs = Date.parse(state.view.expectedAt) + input.service.graceMs;
  const leftMs = lateAtMs - Date.now();
  if (leftMs > 0 && (await condition(() => isConfirmed(state), leftMs))) return;
  state.view.lateSince = instant(lateAtMs);
  await record(input, state);
}

/** 5 s, doubled each time up to 5 min, 10% more or less at random: a service that is back is not sent everything at the same moment. */
function pauseAfter(attempts: number): number {
  const whole = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** Math.min(attempts - 1, 10));
  return Math.round(whole * (0.9 + Math.random() * 0.2));
}

/** The type of the activity's failure, if it is a word of ours; `timeout` where the activity's process died or hung. */
function wordOf({ cause }: ActivityFailure): string {
  if (!(cause instanceof ApplicationFailure)) return 'timeout';
  return cause.type && /^[a-z]+(?:-[a-z0-9]+)*$/.test(cause.type) ? cause.type : 'internal';
}

const isLong = ({ attemptsOfRun }: PropagationState): boolean => {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return attemptsOfRun >= ATTEMPTS_OF_A_RUN || historyLength > EVENTS_OF_A_RUN || continueAsNewSuggested;
};

const record = (
  { procedureId, accountId, version }: PropagationInput,
  { view, lastFault }: PropagationState,
): Promise<void> =>
  recordPropagation({
    procedureId,
    accountId,
    version,
    view: { ...view },
    ...(lastFault !== undefined && { lastFault }),
  });
