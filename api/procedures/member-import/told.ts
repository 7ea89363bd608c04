/** What a plan found, in sentences. */
import type { PlanError, PlanWarning } from '../../../workflows/rules/roster-plan.js';
import { headingName } from '../../institution/menu/pages/frame.js';
import type { PageContext } from '../../pages/context.js';

type InText = Pick<PageContext, 'text'>;

/** Why a row can't be taken. */
export function errorDetail(ctx: InText, { reason, column }: Pick<PlanError, 'reason' | 'column'>): string {
  return ctx.text.t(`import.error.${reason}`, { column: column === undefined ? '' : headingName(ctx, column) });
}

export const warningDetail = ({ text }: InText, { reason }: Pick<PlanWarning, 'reason'>): string =>
  text.t(`import.warning.${reason}`);
