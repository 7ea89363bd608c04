/** The h1 of a page. */
import type { Children, PageContext, VNode } from '../context.js';
import { Icon } from './icon.js';
import { type Milestone, Progress } from './step-list.js';

export interface TitleProps {
  ctx: PageContext;
  children: Children;
  /** The page tells how something went: a sign before the words. */
  kind?: 'success' | 'warning' | 'error';
  /** Milestones of the procedure, for "Step 2 of 5" above the h1. */
  steps?: readonly Milestone[];
}

export function Title({ ctx, children, kind, steps }: TitleProps): VNode {
  return (
    <div class={kind ? `title title-${kind}` : 'title'}>
      {steps && <Progress ctx={ctx} steps={steps} />}
      <h1>
        {kind && <Icon name={kind} />}
        <span>{children}</span>
      </h1>
    </div>
  );
}
