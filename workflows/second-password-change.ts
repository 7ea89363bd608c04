/**
 * A second password is set for the first time, or changed by somebody who is signed in. Manual: certificate issuance, 2.2 and 2.4 (b); rules:
 * spec/second-password.md (b) and (d).
 *
 * applying ─in force→ completed (all sessions have ended, the address is told)
 *      └─the account was changed in another way meanwhile→ refused
 */
import { allHandlersFinished, condition, setHandler } from '@temporalio/workflow';
import type { ChangeRecord, SecondPasswordChangeActivities } from '../activities/shomei/second-password-change.js';
import {
  isClosed,
  type Outcome,
  type ProcedureResult,
  type ProcedureView,
  procedureQuery,
} from './contracts/procedure.js';
import { type SecondPasswordChangeInput, secondPasswordInForceUpdate } from './contracts/second-password-change.js';
import { begin, type Timeline, step, viewOf } from './steps/timeline.js';
import { localActivities } from './steps/policies.js';
import { isBadHash } from './steps/sealed-hash.js';
import { onlyBound } from './steps/shapes.js';
import { type StudentChange, tellChange } from './steps/student-account.js';

const { putChangedPasswordInForce, recordSecondPasswordChange } = localActivities<SecondPasswordChangeActivities>();

interface State {
  input: SecondPasswordChangeInput;
  timeline: Timeline;
  /** Whether the ending is recorded in the database. */
  ended: boolean;
}

export async function secondPasswordChange(input: SecondPasswordChangeInput): Promise<ProcedureResult> {
  const state: State = { input, timeline: begin(input.procedureId, 'applying'), ended: false };
  const { timeline } = state;
  setHandler(procedureQuery, () => viewOf(timeline));
  setHandler(secondPasswordInForceUpdate, () => answer(state), onlyBound);

  const inForce = await putInForce(input);
  const status = inForce ? 'completed' : 'refused';
  step(timeline, inForce ? `second-password-${input.kind}` : status, inForce ? 'person' : 'system', status);
  await record(state);
  state.ended = true;
  if (inForce) await tell(state, inForce);
  await condition(allHandlersFinished);
  return { status };
}

/** Answers when it is known whether the password is in force. */
async function answer(state: State): Promise<Outcome<{ view: ProcedureView }, 'wrong-state'>> {
  await condition(() => state.ended);
  const view = viewOf(state.timeline);
  return view.status === 'completed' ? { ok: true, view } : { ok: false, refusal: 'wrong-state' };
}

/** @returns undefined if the account was changed in another way meanwhile, and for a hash that our API didn't seal */
async function putInForce(input: SecondPasswordChangeInput): Promise<StudentChange | undefined> {
  const { procedureId, userId, kind, version, hash } = input;
  try {
    return (await putChangedPasswordInForce({ procedureId, userId, kind, version, hash })) ?? undefined;
  } catch (error) {
    if (!isBadHash(error)) throw error;
    return undefined;
  }
}

async function tell(state: State, change: StudentChange): Promise<void> {
  const { procedureId, userId, kind, locale, waits } = state.input;
  const what = kind === 'set' ? 'second-password-set' : 'second-password-changed';
  await tellChange(state.timeline, change, { procedureId, userId, what, locale, mailMs: waits.mailMs });
  await record(state);
}

const record = ({ timeline, input }: State): Promise<void> => {
  const written: ChangeRecord = { view: viewOf(timeline), closed: isClosed(timeline.status), locale: input.locale };
  return recordSecondPasswordChange(written);
};
