/** What a procedure of whichever kind shows of itself: as it is written, or by its workflow where its kind says so (decision 103). */
import type { ProcedureView } from '../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../dependencies.js';
import { viewProcedure } from './client.js';
import { moduleOf } from './index.js';

/** The view of a procedure. @param asks whether its workflow is asked in any case, while it is open */
export function viewOf(
  deps: Pick<ApiDependencies, 'db' | 'temporal' | 'services'>,
  procedureId: string,
  asks = false,
): Promise<ProcedureView | undefined> {
  const behind = moduleOf(procedureId)?.mayBeBehind;
  return viewProcedure(deps, procedureId, (row) => asks || (behind?.(row, deps.services) ?? false));
}
