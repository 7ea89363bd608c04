/** The steps of `access-code` as its activities make them, put together from parts that a test replaces. Nothing is recorded anywhere. */
import { ApplicationFailure } from '@temporalio/common';
import type { FirstPush, PropagationActivities } from '../../../activities/propagation.js';
import type { CodeTriesActivities } from '../../../activities/code-tries.js';
import type { AccessCodeActivities } from '../../../activities/umin/access-code.js';
import type { AccessCodeStepActivities, FirstTries, TryEnd } from '../../../activities/umin/access-code-steps.js';
import type { NewPasswordActivities } from '../../../activities/umin/new-password.js';
import type { Actor, Digest, ProcedureView, Status } from '../../../workflows/contracts/procedure.js';
import { countedTries } from '../../helpers/code-tries.js';
import { recordedActivities } from '../../helpers/recorded.js';

export type Parts = AccessCodeActivities &
  NewPasswordActivities &
  CodeTriesActivities &
  PropagationActivities & {
    /** One attempt at one service. */
    push: (p: { service: string }) => Promise<FirstPush[string]>;
  };

const PARTS: Parts = {
  recordAccessCode: async () => undefined,
  claimAccessCode: async () => ({
    addresses: [
      { kind: 'external', reachable: true },
      { kind: 'own', reachable: true },
    ],
    superseded: [],
  }),
  issueAccessCode: async ({ issue }) => ({ keyId: 'k1', right: `k1.right-${issue}` as Digest }),
  mailAccessCode: async () => undefined,
  takeCodeTry: async () => 1,
  countWrongAccessCode: async () => undefined,
  isCodeVoided: async () => false,
  verifyAccessCode: async () => 'verified',
  mailPasswordUpdated: async () => undefined,
  putPasswordInForce: async () => 1,
  closeUnusedPassword: async () => undefined,
  push: async () => 'confirmed',
  pushFirst: async () => ({}),
  pushPassword: async () => 'confirmed',
  recordPropagation: async () => undefined,
  readNews: async () => ({ confirmed: false, retryAsked: false }),
};

/** Parts that succeed at once, with behaviour to replace; every call of one is remembered. @param steps whole steps to replace */
export function recordedSteps(replace: Partial<Parts> = {}, steps: Partial<AccessCodeStepActivities> = {}) {
  const parts = recordedActivities<Parts>({ ...PARTS, ...countedTries(), ...replace });
  const whole = recordedActivities<AccessCodeStepActivities>({
    ...stepsOf(parts.activities as unknown as Parts),
    ...steps,
  });
  const pushFirst: Parts['pushFirst'] = async ({ services }) => {
    const push = parts.activities['push'] as unknown as Parts['push'];
    return Object.fromEntries(
      await Promise.all(services.map(async ({ name }) => [name, await push({ service: name })])),
    );
  };
  const activities = { ...parts.activities, ...whole.activities, ...(replace.pushFirst ? {} : { pushFirst }) };
  return { activities, named: parts.named, taken: whole.named };
}

function stepsOf(parts: Parts): AccessCodeStepActivities {
  return {
    async openAccessCode(p) {
      const { view, accountId, wrongCodesPerDay, expiresAt } = p;
      const { procedureId } = view;
      const claimed = accountId && (await parts.claimAccessCode({ procedureId, accountId, wrongCodesPerDay }));
      if (!claimed) return { view: after(p, 'refused', ['code-not-sent', 'refused']) };
      return {
        view: { ...view, expiresAt },
        sent: { ...claimed, ...(await parts.issueAccessCode({ procedureId, issue: 1 })) },
      };
    },
    async renewAccessCode(p) {
      const code = await parts.issueAccessCode({ procedureId: p.view.procedureId, issue: p.issue });
      return { ...code, view: { ...after(p, p.view.status, ['code-renewed']), expiresAt: p.expiresAt } };
    },
    async tryAccessCode(p): Promise<TryEnd> {
      const { accountId, tries, updateId, attempt, wrongCodesPerDay } = p;
      const { procedureId } = p.view;
      const n = await parts.takeCodeTry({ procedureId, tries, updateId, attempt });
      if (n === undefined) return { found: 'locked', triesLeft: 0, view: after(p, 'locked', ['locked']) };
      if (!attempt.includes(p.right)) {
        await parts.countWrongAccessCode({ procedureId, accountId, n, wrongCodesPerDay });
        const triesLeft = Math.min(p.triesLeft, tries - n + 1) - 1;
        if (triesLeft > 0) return { found: 'wrong', triesLeft, view: after(p, p.view.status, ['wrong-code']) };
        return { found: 'locked', triesLeft, view: after(p, 'locked', ['wrong-code', 'locked']) };
      }
      const verdict = await parts.verifyAccessCode({ procedureId, wrongCodesPerDay });
      if (verdict === 'locked') return { found: 'locked', triesLeft: 0, view: after(p, 'locked', ['locked']) };
      if (verdict === 'superseded') return { found: verdict, view: after(p, verdict, [verdict]) };
      const view = { ...after(p, 'awaiting-password', ['code-accepted']), expiresAt: p.passwordUntil };
      return { found: 'right', view };
    },
    async setNewPassword(p) {
      const { accountId, hash } = p;
      const version = await parts.putPasswordInForce({ procedureId: p.view.procedureId, accountId, hash });
      if (version === undefined) return undefined;
      const { expiresAt: _over, ...view } = after(p, 'propagating', ['password-set']);
      return { version, view };
    },
    mailAccessCodes: ({ kinds, ...p }) => tried(kinds, (kind) => parts.mailAccessCode({ ...p, kind })),
    mailPasswordUpdates: ({ kinds, ...p }) => tried(kinds, (kind) => parts.mailPasswordUpdated({ ...p, kind })),
  };
}

const actor = (step: string): Actor => (/wrong|accepted|set$/.test(step) ? 'person' : 'system');
const after = (
  p: { view: ProcedureView; at: ProcedureView['steps'][number]['at'] },
  status: Status,
  steps: string[],
) => ({
  ...p.view,
  status,
  steps: [...p.view.steps, ...steps.map((step) => ({ at: p.at, step, actor: actor(step) }))],
});

type Kind = keyof FirstTries;
async function tried(kinds: Kind[], mail: (kind: Kind) => Promise<void>): Promise<FirstTries> {
  const end = async (kind: Kind) => {
    try {
      await mail(kind);
      return 'mailed';
    } catch (error) {
      return error instanceof ApplicationFailure && error.nonRetryable ? 'refused' : 'waits';
    }
  };
  return Object.fromEntries(await Promise.all(kinds.map(async (kind) => [kind, await end(kind)])));
}
