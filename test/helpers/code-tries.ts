/** Tries of codes as the database counts them, in memory: for tests of a workflow's rules. */
import type { CodeTriesActivities } from '../../activities/code-tries.js';

export function countedTries(): CodeTriesActivities {
  const taken = new Map<string, string[]>();
  return {
    async takeCodeTry({ procedureId, tries, updateId, attempt }) {
      const ids = taken.get(procedureId) ?? [];
      const id = JSON.stringify([updateId, attempt]);
      if (!ids.includes(id) && ids.length < tries) taken.set(procedureId, [...ids, id]);
      const n = (taken.get(procedureId) ?? []).indexOf(id) + 1;
      return n === 0 ? undefined : n;
    },
  };
}
