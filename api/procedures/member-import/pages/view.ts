/** What the page of an upload is given. */
import type { Plan } from '../../../../workflows/rules/roster-plan.js';
import type { MenuView } from '../../../institution/menu/pages/frame.js';
import type { FormErrors } from '../../../pages/context.js';
import type { ProcedureProgress } from '../../../pages/procedure.js';
import type { ShownProgress } from './progress.js';

export interface ImportView extends MenuView, FormErrors {
  procedure: ProcedureProgress;
  /** RFC 3339. `reverts`: when the version was made that it goes back to. */
  upload: { at: string; by: string; format: 'xls' | 'xlsx' | 'csv' | 'revert'; reverts?: string };
  /** Lists are cut; `counts` are of all. */
  plan: Plan;
  /** Its rows and its plan are not kept any more. */
  isEmptied?: boolean;
  /** RFC 3339: until when it can be confirmed. */
  until?: string;
  /** So many are removed that it takes a second word. */
  needsConfirmRemovals: boolean;
  /** While invitations and mails go out. */
  progress?: ShownProgress;
  /** People who are written to, and those to whom a mail has gone out. */
  mails?: { people: number; mailed: number };
  refresh?: { seconds: number; to: string };
}
