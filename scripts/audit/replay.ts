/** `replay` and `rebuild`: archived histories run again. */
import { countEntries, wholeRunsOf } from '../../db/audit/archive.js';
import {
  type Build,
  forEachEntry,
  rebuildAll,
  type ReplayedEntry,
  replayEntry,
} from '../../worker/runtime/audit/archived.js';
import { CANNOT_TELL, DOES_NOT_FIT, FITS, type Needs, progressOf, say, sayJson } from './needs.js';

/** The last run of one procedure. */
export async function replay(needs: Needs, procedureId: string, build: Build): Promise<number> {
  const entry = (await wholeRunsOf(needs.db, procedureId)).at(-1);
  const replayed: ReplayedEntry = entry
    ? await replayEntry(needs, entry, build)
    : { result: 'unreadable', why: 'it is not archived' };
  if (needs.json) sayJson(replayed);
  else say(told(replayed));
  if (replayed.result === 'identical') return FITS;
  return replayed.result === 'differs' ? DOES_NOT_FIT : CANNOT_TELL;
}

/** Every archived run, those of children too. */
export async function replayAll(
  needs: Needs,
  { since, build }: { since?: Date | undefined; build: Build },
): Promise<number> {
  const counts = { identical: 0, differs: 0, unreadable: 0 };
  const others: object[] = [];
  const progress = progressOf(await countEntries(needs.db, { since }));
  await forEachEntry(needs.db, { since }, async (entry) => {
    const replayed = await replayEntry(needs, entry, build);
    counts[replayed.result] += 1;
    progress(counts.identical + counts.differs + counts.unreadable);
    if (replayed.result === 'identical') return;
    const { workflow_id: workflowId, run_id: runId } = entry;
    if (needs.json) others.push({ workflowId, runId, ...replayed });
    else say(`${workflowId} ${runId}: ${told(replayed)}`);
  });
  if (needs.json) sayJson({ ...counts, others });
  else say(`identical ${counts.identical}, differs ${counts.differs}, unreadable ${counts.unreadable}`);
  if (counts.differs > 0) return DOES_NOT_FIT;
  return counts.unreadable > 0 ? CANNOT_TELL : FITS;
}

/** The view of every archived procedure, rebuilt and compared with the database. */
export async function rebuild(
  needs: Needs,
  { since, build }: { since?: Date | undefined; build: Build },
): Promise<number> {
  const progress = progressOf(await countEntries(needs.db, { since, lastOnly: true }));
  const rebuilt = await rebuildAll(needs, { since, build }, ({ of }) => progress(of));
  if (needs.json) sayJson(rebuilt);
  else {
    for (const { procedureId, why } of rebuilt.others) say(`${procedureId}: ${why}`);
    say(`${rebuilt.equal} of ${rebuilt.of} equal`);
  }
  if (rebuilt.others.some(({ why }) => !why.startsWith('unreadable'))) return DOES_NOT_FIT;
  return rebuilt.others.length > 0 ? CANNOT_TELL : FITS;
}

function told(replayed: ReplayedEntry): string {
  if (replayed.result === 'unreadable') return `unreadable: ${replayed.why}`;
  const of = replayed.twin ? ' (the redacted twin of an erased history)' : '';
  if (replayed.result === 'identical') return `identical${of}`;
  const { id, type, recorded = '', wanted } = replayed.event;
  return `differs at event ${id} (${[type, recorded].filter(Boolean).join(' ')}): ${wanted}${of}`;
}
