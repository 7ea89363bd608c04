/** Replays the history of everything that goes on against a build, before the build goes out: what doesn't fit would hold up its procedure. */
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { DeterminismViolationError } from '@temporalio/workflow';
import type { KeyRing } from '../runtime/crypto/keys.js';
import { unheard, workerOptions } from '../runtime/temporal/client.js';
import { replays } from '../runtime/temporal/replays.js';

export interface Unfit {
  workflowId: string;
  type: string;
  startedAt: string;
  /** `other-decisions`: the build would decide otherwise than was decided; `fails`: it can't be replayed at all, for want of a key for example. */
  why: 'other-decisions' | 'fails';
}
export interface Checked {
  /** How many were replayed. */
  replayed: number;
  unfit: Unfit[];
}

interface Needs {
  temporal: Client;
  ring: KeyRing;
  /** Code of the workflows. */
  bundle: string;
  acceptsUnbound?: boolean;
}

/** @param progress told after each one @throws what Temporal answers while it is away */
export async function checkDeploy(
  { temporal, ring, bundle, acceptsUnbound = false }: Needs,
  progress: (done: number) => void = () => undefined,
): Promise<Checked> {
  const open = new Map<string, Omit<Unfit, 'why'>>();
  const histories = async function* () {
    for await (const { workflowId, runId, type, startTime } of temporal.workflow.list({
      query: "ExecutionStatus = 'Running'",
    })) {
      // The list is a moment behind: what has gone meanwhile needs no build.
      const history = await temporal.workflow
        .getHandle(workflowId, runId)
        .fetchHistory()
        .catch((error: unknown) => {
          if (!(error instanceof WorkflowNotFoundError)) throw error;
        });
      if (!history) continue;
      open.set(workflowId, { workflowId, type, startedAt: startTime.toISOString() });
      yield { workflowId, history };
    }
  };
  const options = {
    workflowBundle: { code: bundle },
    dataConverter: workerOptions(ring, { acceptsUnbound }).dataConverter,
    sinks: unheard,
    replayName: 'check-deploy',
  };
  const unfit: Unfit[] = [];
  let replayed = 0;
  for await (const { workflowId, error } of replays(options, histories())) {
    const about = open.get(workflowId);
    if (error && about)
      unfit.push({ ...about, why: error instanceof DeterminismViolationError ? 'other-decisions' : 'fails' });
    progress((replayed += 1));
  }
  return { replayed, unfit };
}
