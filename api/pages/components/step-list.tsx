/** Where a procedure is: its milestones in order, each done, current, to come; or, once it has ended early, the one where it ended and those never reached. */
import type { PageContext, TextId, VNode } from '../context.js';
import { Icon } from './icon.js';
import { Time } from './summary-list.js';

export interface Milestone {
  label: TextId;
  state: 'done' | 'current' | 'upcoming' | 'stopped' | 'skipped';
  /** When it was reached, RFC 3339. */
  at?: string;
}

export function StepList({ ctx, steps }: { ctx: PageContext; steps: readonly Milestone[] }): VNode {
  const { t } = ctx.text;
  return (
    <section class="steps" aria-labelledby="steps-title">
      <h2 class="steps-title" id="steps-title">
        {t('steps.title')}
      </h2>
      <ol>
        {steps.map((step, index) => (
          <li
            key={step.label}
            class={`step step-${step.state}`}
            aria-current={step.state === 'current' ? 'step' : undefined}
          >
            <span class="step-node" aria-hidden="true">
              <StepSign state={step.state} index={index} />
            </span>
            <span class="step-body">
              <span class="step-label">{t(step.label)}</span>
              <span class="step-state">{t(`steps.${step.state}`)}</span>
              {step.at !== undefined && <Time ctx={ctx} at={step.at} />}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function StepSign({ state, index }: { state: Milestone['state']; index: number }): VNode {
  if (state === 'done') return <Icon name="check" />;
  return state === 'stopped' ? <Icon name="cross" /> : <>{index + 1}</>;
}

/** "Step 2 of 5", above the h1: on a phone the list itself comes after the content. */
export function Progress({ ctx, steps }: { ctx: PageContext; steps: readonly Milestone[] }): VNode | null {
  const current = steps.findIndex((step) => step.state === 'current');
  if (current < 0) return null;
  return <p class="eyebrow">{ctx.text.t('steps.progress', { current: current + 1, total: steps.length })}</p>;
}

/** A milestone of a kind of procedure, and the steps of its timeline (names as workflows record them) that reach it. */
export interface MilestonePlan {
  label: TextId;
  reachedBy: readonly string[];
}

/**
 * The milestones of one procedure. What its timeline has recorded is done; the first that isn't is where it stands, or where it ended.
 * @param atLeast how many are done by the status alone, even where the timeline has no time for them
 */
export function milestones(
  plan: readonly MilestonePlan[],
  timeline: readonly { at: string; step: string }[],
  { atLeast, closed }: { atLeast: number; closed: boolean },
): Milestone[] {
  const reached = plan.map(({ reachedBy }) => timeline.find((entry) => reachedBy.includes(entry.step))?.at);
  const done = Math.max(atLeast, reached.findLastIndex((at) => at !== undefined) + 1);
  return plan.map(({ label }, index) => {
    const at = reached[index];
    const beyond = closed ? 'skipped' : 'upcoming';
    const here = closed ? 'stopped' : 'current';
    const state = index < done ? 'done' : index > done ? beyond : here;
    return { label, state, ...(at !== undefined && { at }) };
  });
}
