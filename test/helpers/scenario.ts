/** One way for a workflow to end, brought about on the whole real system. */
import type { Caller, System, SystemOptions } from './system.js';

export interface Scenario {
  options?: SystemOptions;
  /** Takes so long that nothing but its recording runs it. */
  slow?: true;
  /** Brings a workflow to its end. @returns its ID */
  run(system: System, caller: Caller): Promise<string>;
}
