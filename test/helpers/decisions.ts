/** Decisions as rows, without the API that writes them: what a process leaves that died before it could tell the workflow. */
import type { DecisionRow } from '../../db/staff/applications.js';
import { type DecisionRules, type DecisionWish, writeDecision } from '../../db/staff/decisions.js';
import type { Digest } from '../../workflows/contracts/procedure.js';
import type { Parts } from './parts.js';
import type { System } from './system.js';

export const decisionRules = (
  { deps }: Pick<Parts, 'deps'>,
  isDual = false,
): DecisionRules & { sign(text: string): string } => ({
  isDual: () => isDual,
  sign: (text) => deps.tokens.digest('decision', text),
  isSigned: (text, mac) => deps.tokens.matches('decision', text, mac as Digest),
});

/** Writes a decision that no workflow hears of. */
export async function decideInTable(
  system: System,
  procedureId: string,
  wish: Partial<DecisionWish> = {},
): Promise<DecisionRow> {
  const written = await writeDecision(
    system.database.db,
    {
      procedureId,
      decision: 'approve',
      reason: '確認しました。',
      decisionId: `decision-of-${procedureId}`,
      by: 'op1',
      at: new Date(),
      ...wish,
    },
    decisionRules(system),
  );
  if (!('row' in written)) throw new Error(`no decision: ${JSON.stringify(written)}`);
  return written.row;
}
