/** The step of `access-code` in which the code is given. */
import { ApplicationFailure, condition, currentUpdateInfo } from '@temporalio/workflow';
import type { AccessCodeStepActivities } from '../../activities/umin/access-code-steps.js';
import type { CodeAnswer, SubmitCode } from '../contracts/access-code.js';
import { beginsOnceDone, isWaiting, type State, took } from './access-code-state.js';
import { allowPassword } from './await-new-password.js';
import { ownNow } from './clock.js';
import { isTryFree } from './code-attempts.js';
import { inTurn } from './in-turn.js';
import { localActivities } from './policies.js';
import { instant, viewOf } from './timeline.js';

const { tryAccessCode } = localActivities<AccessCodeStepActivities>();

/** Validator: an attempt that it refuses is not compared with the code and leaves no event in the history. */
export function checkCode({ timeline, code, ending }: State): void {
  const refuse = (type: string): never => {
    throw ApplicationFailure.nonRetryable('no code is taken now', type);
  };
  if (!isTryFree(code) || ending === 'locked') refuse('code-locked');
  if (timeline.status !== 'awaiting-code') refuse('wrong-state');
  if (ending !== undefined || ownNow() >= (timeline.expiresAtMs ?? 0)) refuse('code-expired');
  if (code.right === undefined) refuse('wrong-state');
}

/** Attempts sent at once are compared one after the other, never more than there are tries (decision 27). */
export async function submit(state: State, submitted: SubmitCode): Promise<CodeAnswer> {
  const { code } = state;
  const updateId = currentUpdateInfo()?.id ?? '';
  // The validator has looked at this in the same moment. A replay runs no validators, and must not depend on what they say today.
  const isTaken = code.right !== undefined && isTryFree(code);
  code.underWay += 1;
  const answer = isTaken ? await inTurn(() => tried(state, submitted, updateId)) : undefined;
  code.underWay -= 1;
  // What ended the procedure is recorded before anybody is told of it.
  if (state.ending) await condition(() => state.ended);
  return answer ?? { ok: false, refusal: code.triesLeft > 0 ? 'code-expired' : 'code-locked' };
}

/** @returns undefined where by now no code is taken any more */
async function tried(
  state: State,
  { attempt, browser }: SubmitCode,
  updateId: string,
): Promise<CodeAnswer | undefined> {
  const { timeline, code, input, password } = state;
  const { account, locale, tries, waits, wrongCodesPerDay } = input;
  const { right, triesLeft } = code;
  if (right === undefined || !isWaiting(state) || !('id' in account)) return undefined;
  const atMs = Date.now();
  const handed = viewOf(timeline);
  const end = await tryAccessCode({
    view: handed,
    locale,
    at: instant(atMs),
    accountId: account.id,
    tries,
    triesLeft,
    updateId,
    attempt,
    right,
    wrongCodesPerDay,
    browser,
    passwordUntil: instant(ownNow() + waits.passwordMs),
  });
  took(state, handed, end.view);
  switch (end.found) {
    case 'wrong':
      code.triesLeft = end.triesLeft;
      return { ok: false, refusal: 'wrong-code', triesLeft: end.triesLeft };
    case 'locked':
      code.triesLeft = 0;
      state.ending = 'locked';
      return { ok: false, refusal: 'code-locked' };
    case 'superseded':
      state.ending = 'superseded';
      return { ok: false, refusal: 'code-expired' };
    case 'right': {
      code.right = undefined;
      state.verifiedBy = browser;
      allowPassword(password, account.id, waits.passwordMs);
      password.untilMs = await beginsOnceDone(state, atMs, waits.passwordMs);
      return { ok: true, view: viewOf(timeline), expiresAt: instant(password.untilMs) };
    }
  }
}
